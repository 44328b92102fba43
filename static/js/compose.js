// A letter in the making keeps itself: after a pause in typing the open form is saved as its button
// saves it, and the letter beside it is drawn anew. Without this script the button does both.
// What the clerk records (data-by-button) goes with the button alone: a number is never half typed.
// Nothing is sent while the page holds words that are not saved.
const gettext = globalThis.gettext ?? ((text) => text);
const form = document.querySelector("[data-compose]");
const state = document.querySelector(".save-state");
const PAUSE = 1500;
let timer = 0, running = null, typed = 0;

function byButton() {
  return [...form.querySelectorAll("[data-by-button] input")];
}

function isChanged(field) {
  return field.type === "file" ? field.value !== "" : field.value !== field.defaultValue;
}

function holdSending() {
  for (const button of document.querySelectorAll("#gui-di button")) button.disabled = true;
}

async function save() {
  const before = typed, fields = new FormData(form);
  for (const field of byButton()) {
    if (field.type === "file") fields.delete(field.name);
    else fields.set(field.name, field.defaultValue);
  }
  const answer = await fetch(form.action, { method: "POST", body: fields }).catch(() => null);
  const page = answer?.ok ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
  show(page);
  running = null;
  if (typed > before) wait();
}

function show(page) {
  const fresh = page?.querySelector("[data-compose]");
  if (!fresh) { // no network, signed out, or the letter went out meanwhile
    state.textContent = gettext("Chưa lưu được. Chữ vẫn còn trên trang, bấm lưu để thử lại.");
  } else if (page.querySelector(".error-summary")) {
    state.textContent = gettext("Chưa lưu: còn chỗ cần sửa. Bấm lưu để xem.");
  } else {
    for (const part of ["#ban-xem-truoc", "#xem-lai", "#gui-di", "#tai-ve"]) {
      document.querySelector(part).replaceChildren(...page.querySelector(part).childNodes);
    }
    for (const mark of form.querySelectorAll("[name=mark], [name=was]")) {
      mark.value = fresh.querySelector(`[name=${mark.name}]`)?.value ?? mark.value;
    }
    const isLacking = byButton().some(isChanged);
    const said = isLacking ? gettext("Đã lưu nháp lúc {time}. Số, ngày và tệp thì bấm lưu mới ghi.")
      : gettext("Đã lưu nháp lúc {time}");
    state.textContent = said.replace("{time}", page.querySelector(".save-state").dataset.savedAt);
    if (isLacking) holdSending();
  }
}

function wait() {
  clearTimeout(timer);
  holdSending();
  timer = setTimeout(() => { running ??= save(); }, PAUSE);
}

form?.addEventListener("input", () => {
  typed += 1;
  wait();
});
form?.addEventListener("submit", async (event) => {
  clearTimeout(timer);
  if (!running) return;
  event.preventDefault(); // the answer brings the marks that the button must send
  await running;
  clearTimeout(timer);
  form.requestSubmit();
});
