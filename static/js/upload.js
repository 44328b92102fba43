// A file on its way into a slot: in pieces, through a cut of the network, and again after the page
// was closed. Photos are made smaller first. Without this script the form sends the file whole.
const gettext = globalThis.gettext ?? ((text) => text);
const PHOTO = /\.(jpe?g|png|heic|heif)$/i;
const LARGE = 1024 * 1024; // bytes of a photo that is made smaller
const WIDE = 2400; // pixels of its longer side
const WAITS = [1, 2, 4, 8, 15, 15, 15, 15, 15, 30, 30, 30]; // seconds between tries
const HEIC = gettext("Máy này không đọc được ảnh HEIC. Trên điện thoại vào Cài đặt, Camera, Định dạng, "
  + "chọn Tương thích nhất rồi chụp lại; hoặc gửi ảnh đó qua Zalo rồi tải về.");
const megabytes = (bytes) => (bytes / 1048576).toLocaleString("vi-VN", {
  minimumFractionDigits: 1, maximumFractionDigits: 1,
});
let sending = 0;

class Refused extends Error {}

// The photo as a JPEG of a reasonable size, upright; any other file as it is.
async function shrink(file) {
  if (!PHOTO.test(file.name)) return file;
  const heic = /\.hei[cf]$/i.test(file.name);
  const picture = await createImageBitmap(file).catch(() => null);
  if (!picture && heic) throw new Refused(HEIC);
  if (!picture) return file; // the server says what is wrong with it
  const scale = Math.min(1, WIDE / Math.max(picture.width, picture.height));
  if (!heic && scale === 1 && file.size <= LARGE) return file;
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  const pen = canvas.getContext("2d");
  pen.fillStyle = "white"; // what is transparent in a PNG
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise((done) => { canvas.toBlob(done, "image/jpeg", 0.85); });
  if (!blob || (!heic && blob.size >= file.size)) return file;
  return new File([blob], file.name.replace(PHOTO, ".jpg"), { lastModified: file.lastModified });
}

// A pause that ends early when the network is back or the person stops.
function pause(seconds, signal) {
  return new Promise((done) => {
    const timer = setTimeout(done, seconds * 1000);
    const early = () => { clearTimeout(timer); done(); };
    addEventListener("online", early, { once: true });
    signal.addEventListener("abort", early, { once: true });
  });
}

// The answer of the portal; again after a while when the network or the server is away.
async function ask(url, options, say) {
  let answer = null;
  for (const wait of [...WAITS, null]) {
    options.signal.throwIfAborted();
    answer = await fetch(url, options).catch(() => null);
    options.signal.throwIfAborted();
    if (answer?.redirected) {
      throw new Refused(gettext("Phiên làm việc đã hết. Đăng nhập lại rồi chọn lại tệp này để gửi tiếp."));
    }
    if (answer?.ok) return answer.status === 204 ? null : answer.json();
    if (answer && answer.status < 500) {
      const said = await answer.json().catch(() => ({}));
      throw new Refused(said.error ?? gettext("Không gửi được tệp này. Tải lại trang rồi chọn lại tệp."));
    }
    if (wait === null) break;
    say(answer ? gettext("Cổng đang bận, sẽ tự gửi lại.") : gettext("Đang mất mạng, có mạng sẽ gửi tiếp."));
    await pause(wait, options.signal);
  }
  throw new Refused(answer ? gettext("Cổng đang bận. Sau ít phút chọn lại tệp này để gửi tiếp.")
    : gettext("Mạng chưa nối lại được. Khi có mạng, chọn lại tệp này để gửi tiếp."));
}

async function send(form, chosen, signal, show) {
  const say = (words) => show(words);
  const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
  const headers = { "X-CSRFToken": token };
  const fields = (more) => {
    const data = new FormData();
    Object.entries(more).forEach(([name, value]) => data.append(name, value));
    return { method: "POST", body: data, headers, signal };
  };
  say(gettext("Đang chuẩn bị tệp."));
  const file = await shrink(chosen);
  const words = file.size < chosen.size
    ? gettext("Đang gửi {name}, đã thu nhỏ từ {before} MB còn {size} MB: {done} trên {size} MB.")
    : gettext("Đang gửi {name}: {done} trên {size} MB.");
  const fill = { name: file.name, before: megabytes(chosen.size), size: megabytes(file.size) };
  const replaces = form.querySelector("[name=replaces]")?.value ?? "";
  const start = await ask(form.dataset.upload, fields({
    name: file.name, size: file.size, stamp: file.lastModified, replaces,
  }), say);
  const there = new Set(start.there);
  for (let number = 0; number * start.piece < file.size; number += 1) {
    const from = number * start.piece;
    if (!there.has(number)) {
      const body = file.slice(from, from + start.piece);
      await ask(`${start.url}${number}/`, { method: "PUT", body, headers, signal }, say);
    }
    const done = Math.min(file.size, from + start.piece);
    fill.done = megabytes(done);
    show(words.replace(/\{(\w+)\}/g, (_, key) => fill[key]), done / file.size);
  }
  show(gettext("Đã gửi hết, cổng đang kiểm tra tệp."), 1);
  return (await ask(start.url, fields({ original: chosen.size }), say)).place;
}

function enhance(form) {
  const [field, bar, said, stop] = ["input[type=file]", "progress", "[data-said]", "[data-stop]"]
    .map((part) => form.querySelector(part));
  const label = form.querySelector("label");
  const refuse = (is) => {
    form.classList.toggle("file-slot-refused", is);
    form.querySelector("[data-rules], [role=alert]").hidden = is;
  };
  const busy = (is) => {
    field.hidden = is;
    bar.hidden = !is;
    stop.hidden = !is;
    form.querySelector("[type=submit]").hidden = true;
  };
  const show = (words, share) => {
    said.textContent = words;
    if (share !== undefined) bar.value = share;
  };
  busy(false);

  field.addEventListener("change", async () => {
    const file = field.files[0];
    if (!file) return;
    const abort = new AbortController();
    stop.onclick = () => abort.abort();
    refuse(false);
    bar.value = 0;
    busy(true);
    sending += 1;
    let place = null;
    try {
      place = await send(form, file, abort.signal, show);
    } catch (reason) {
      const stopped = abort.signal.aborted;
      show(stopped ? gettext("Đã dừng. Chọn lại tệp này thì gửi tiếp phần còn lại.")
        : reason instanceof Refused ? reason.message
          : gettext("Không đọc được tệp này trên máy. Chọn lại tệp."));
      refuse(!stopped);
      label.textContent = gettext("Chọn lại");
    }
    sending -= 1;
    field.value = "";
    busy(false);
    if (place && !sending) { // files that are still on their way are waited for
      history.replaceState(null, "", place);
      location.reload();
    } else if (place) {
      show(gettext("Đã gửi xong."));
    }
  });
}

document.querySelectorAll("form[data-upload]").forEach(enhance);

// A page that is loaded anew keeps its folds shut: the slot that was just filled is opened.
const filled = document.getElementById(location.hash.slice(1));
const fold = filled?.closest("details");
if (fold) {
  fold.open = true;
  filled.scrollIntoView();
}
