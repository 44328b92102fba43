// A file that is being made: reads its page again each second and shows what has changed.
// Without this script the page says how to reload it.
const shown = () => document.querySelector("#export");

async function look() {
  const answer = await fetch(location.href).catch(() => null);
  if (answer?.ok) {
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("#export");
    if (!fresh) { // signed out meanwhile
      location.reload();
      return;
    }
    if (fresh.dataset.state === shown().dataset.state) {
      shown().querySelector("[data-progress]").replaceWith(fresh.querySelector("[data-progress]"));
    } else {
      shown().replaceWith(fresh);
    }
  }
  if ("open" in shown().dataset) setTimeout(look, 1000);
}

setTimeout(look, 1000);
