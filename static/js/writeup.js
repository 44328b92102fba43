// The write-up keeps itself: each letter in this browser at once, on the server within 5 seconds.
// Nothing is overwritten unseen: a save names the version that it was made from, and where another
// text stands meanwhile, the person chooses. Without this script the form's own buttons save.
const gettext = globalThis.gettext ?? ((text) => text);
const form = document.querySelector("[data-writeup]");
const PAUSE = 1500, AT_MOST = 4000, TOO_LONG = 15000, BACK_OFF = [1000, 2000, 4000, 8000, 15000];
const BLANK = "\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000"; // as Python strips
const ENDS = new RegExp(`^[${BLANK}]+|[${BLANK}]+$`, "g");
const UNSEEN = /[\0\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
const me = Math.random().toString(36).slice(2); // this page, among all that are open
const lock = (page) => `writeup:${page}`;
const unsent = form.querySelector("[data-unsent]"); // said beside the buttons that cannot go on
const channel = new BroadcastChannel("writeup");

// One answer: how many changes were typed here, and how many of them the server has. page, typed: by
// them the server knows its own last save again, though its answer was lost on the way.
const answers = [...form.querySelectorAll("[data-answer]")].map((box) => (
  { box, page: me, typed: 0, kept: 0, since: 0, key: "", keep: false, refused: false, conflict: null, rest: {} }
));
const unsaved = (answer) => answer.typed > answer.kept;
const waits = (answer) => unsaved(answer) && !answer.conflict && !answer.refused;

// "" all is well; "away": no answer; "failed": a wrong one; "signed out"; "closed": no writing here.
let problem = "", words = "", attempts = 0, timer = 0, running = null, leaving = false;

// As the server stores and counts it.
const clean = (text) => text.replace(ENDS, "").replace(UNSEEN, "").replace(/\r\n?/g, "\n").normalize("NFC");

const inputs = (box) => [...box.querySelectorAll("[name^='question_'], [name^='rows-']")];
const read = (box) => Object.fromEntries(inputs(box).map((input) => [input.name, input.value]));
const same = (one, other) => Object.keys({ ...one, ...other })
  .every((name) => clean(one[name] ?? "") === clean(other[name] ?? ""));

function write(answer, fields) { // false: what was typed has no place here, as a row just added
  const places = inputs(answer.box);
  places.forEach((input) => { input.value = fields[input.name] ?? input.value; });
  places.forEach((input) => input.dispatchEvent(new Event("change", { bubbles: true })));
  count(answer.box);
  const names = places.map((input) => input.name);
  return Object.entries(fields).every(([name, text]) => names.includes(name) || !clean(text));
}

function rebase(answer, version) {
  answer.box.dataset.base = version;
  const hidden = answer.box.querySelector(`[name="base_${answer.box.dataset.answer}"]`);
  if (hidden) hidden.value = version;
}

function count(box) {
  const text = box.querySelector("[data-limit]"), place = box.querySelector("[data-count]");
  if (!text || !place) return;
  const left = Number(text.dataset.limit) - [...clean(text.value)].length;
  const figure = Math.abs(left).toLocaleString("vi-VN");
  const said = left < 0 ? gettext("quá {figure} chữ cái") : gettext("còn {figure} chữ cái");
  place.textContent = said.replace("{figure}", figure);
}

// In this browser.
const shelf = (answer) => `${lock(form.dataset.person)}:${form.dataset.dossier}:${answer.box.dataset.answer}:`;

function store(answer) {
  const { page, typed, rest, box } = answer;
  const copy = { page, typed, base: box.dataset.base, fields: { ...rest, ...read(box) }, at: Date.now() };
  try {
    answer.key = shelf(answer) + me;
    localStorage.setItem(answer.key, JSON.stringify(copy));
  } catch { /* full or forbidden: the server has it soon */ }
}

function forget(answer) {
  localStorage.removeItem(answer.key);
  answer.key = "";
}

async function living() { // pages that are open keep their own copies; each holds a lock
  const held = (await navigator.locks?.query())?.held ?? [];
  return held.map((one) => one.name);
}

async function adopt(answer) { // takes up what a closed page left, the newest first
  const open = await living();
  const left = Object.keys(localStorage)
    .filter((key) => key.startsWith(shelf(answer)) && !open.includes(lock(key.split(":").pop())))
    .map((key) => [key, JSON.parse(localStorage.getItem(key))])
    .sort(([, one], [, other]) => other.at - one.at);
  if (!left.length || unsaved(answer)) return;
  const [key, copy] = left[0];
  if (!same(copy.fields, read(answer.box))) {
    answer.rest = write(answer, copy.fields) ? {} : copy.fields;
    rebase(answer, copy.base);
    if (navigator.locks) { // that page is gone for certain: this one goes on in its place
      answer.page = copy.page;
      answer.typed = answer.kept = copy.typed;
    }
    touched(answer);
  }
  localStorage.removeItem(key);
  if (left.length > 1) await adopt(answer);
}

// On the page.
function show() {
  const left = answers.filter(unsaved).length;
  const state = problem === "away" && !navigator.onLine ? "waiting"
    : problem ? "failed"
    : running ? "saving"
    : answers.some((answer) => answer.conflict || answer.refused) ? "left"
    : words ? "saved" : "";
  const said = {
    waiting: gettext("Chờ mạng để lưu {left} câu").replace("{left}", left),
    left: gettext("Còn {left} câu chưa lưu").replace("{left}", left),
    saved: words,
  };
  document.querySelectorAll("[data-save-state] > [data-state]").forEach((place) => {
    place.hidden = place.dataset.state !== state;
    const inner = place.querySelector("[data-words]");
    if (inner) inner.textContent = said[place.dataset.state];
  });
  document.querySelector("[data-offline]").hidden = navigator.onLine;
  if (navigator.onLine && !answers.some(waits)) unsent.hidden = true; // not at each attempt
}

function put(box, name, html) { // under the answer, in place of what was said before
  box.querySelector(`[data-${name}]`)?.remove();
  if (!html) return null;
  box.insertAdjacentHTML("beforeend", html);
  return box.querySelector(`[data-${name}]`);
}

function say(answer, sentence, tone = "form-error") {
  const place = put(answer.box, "said", sentence && `<p class="${tone}" role="status" data-said></p>`);
  if (place) place.textContent = sentence;
}

function mark(answer, wrong = {}) { // each input that is wrong; a cell of a table says why, as on the page
  inputs(answer.box).forEach((input) => {
    const sentence = wrong[input.name], id = `${input.id}_error`;
    document.getElementById(id)?.remove();
    input.classList.toggle("is-invalid", Boolean(sentence));
    input.toggleAttribute("aria-invalid", false);
    if (sentence) input.setAttribute("aria-invalid", "true");
    if (!input.closest("[data-benefit]")) return;
    input.toggleAttribute("aria-describedby", false);
    if (!sentence) return;
    input.insertAdjacentHTML("beforebegin", `<p class="form-error" id="${id}"></p>`);
    input.previousElementSibling.textContent = sentence;
    input.setAttribute("aria-describedby", id);
  });
}

function choose(answer, said) {
  answer.conflict = said;
  const box = put(answer.box, "conflict", said.html);
  const chosen = () => { answer.conflict = null; box.remove(); }; // last: the focus goes, which saves
  box.querySelector("[data-keep]").addEventListener("click", () => {
    rebase(answer, said.version);
    answer.keep = true;
    touched(answer);
    chosen();
    flush();
  });
  box.querySelector("[data-take]").addEventListener("click", async () => {
    const page = await renew();
    if (!page) return;
    forget(answer);
    answer.kept = answer.typed;
    refresh(page);
    chosen();
    await adopt(answer);
    show();
  });
}

function signIn(answer, html) { // the panel stands under the answer in hand
  const box = document.activeElement?.closest("[data-answer]") ?? answer.box;
  const open = document.querySelector("[data-sign-in]");
  if (open && open.querySelector("input") && !html.includes("data-as")) return; // half filled in
  open?.remove();
  const panel = put(box, "sign-in", html);
  const done = () => { panel.remove(); problem = ""; attempts = 0; flush(); };
  const as = panel.querySelector("[data-as]");
  as?.addEventListener("click", () => { form.dataset.person = as.dataset.as; done(); });
  if (as) return;
  document.querySelector("#sign-in-again")?.remove();
  const outside = document.createElement("form"); // a form may not stand in a form
  outside.id = "sign-in-again";
  document.body.append(outside);
  outside.addEventListener("submit", async (event) => {
    event.preventDefault();
    const address = panel.querySelector("[data-action]").dataset.action;
    const headers = { "X-Requested-With": "XMLHttpRequest" };
    const answered = await fetch(address, { method: "POST", headers, body: new URLSearchParams(new FormData(outside)) }).catch(() => null);
    if (answered?.ok && await renew()) return done();
    const refused = panel.querySelector("[data-refused]");
    refused.textContent = await wrong(answered);
    refused.hidden = false;
  });
}

async function wrong(answered) { // in the words of the sign-in page
  const said = await answered?.json().catch(() => null);
  const errors = [said?.form?.errors, ...Object.values(said?.form?.fields ?? {}).map((field) => field.errors)];
  return errors.flat().filter(Boolean).join(" ") || gettext("Chưa đăng nhập được. Chờ một lát rồi thử lại.");
}

// To the server and back.
async function renew() { // a token that is good, and the page as it is now
  const answered = await fetch(location.href).catch(() => null);
  if (!answered?.ok) return null;
  const page = new DOMParser().parseFromString(await answered.text(), "text/html");
  const token = page.querySelector("[name=csrfmiddlewaretoken]")?.value;
  document.querySelectorAll("[name=csrfmiddlewaretoken]").forEach((input) => { input.value = token ?? input.value; });
  return page;
}

function refresh(page) { // what others changed, where nothing was typed here
  answers.filter((answer) => !unsaved(answer)).forEach((answer) => {
    const fresh = page.querySelector(`[data-answer="${answer.box.dataset.answer}"]`);
    if (fresh) renewed(answer, fresh.dataset.base, read(fresh));
  });
  form.dataset.version = page.querySelector("[data-writeup]")?.dataset.version ?? form.dataset.version;
}

function renewed(answer, version, fields) {
  if (version === answer.box.dataset.base) return;
  const changed = !same(fields, read(answer.box));
  rebase(answer, version);
  if (changed) say(answer, gettext("Câu này vừa có bản mới, lưu từ nơi khác."), "form-text");
  if (!write(answer, fields) && !answers.some(unsaved)) location.reload();
}

function body(answer) {
  return new URLSearchParams({
    ...answer.rest, ...read(answer.box), [`base_${answer.box.dataset.answer}`]: answer.box.dataset.base,
    person: form.dataset.person, page: answer.page, keystroke: answer.typed, ...(answer.keep && { keep: 1 }),
    csrfmiddlewaretoken: form.elements.csrfmiddlewaretoken.value,
  });
}

async function send(answer, again = true) { // false: the others need not try now
  const typed = answer.typed, fields = read(answer.box);
  let answered, said = {};
  try {
    answered = await fetch(answer.box.dataset.save, { method: "POST", body: body(answer), signal: AbortSignal.timeout(TOO_LONG) });
    if (answered.headers.get("Content-Type")?.includes("json")) said = await answered.json();
  } catch {
    problem = "away";
    return false;
  }
  switch (answered.status) {
    case 200:
      await saved(answer, typed, fields, said);
      return true;
    case 409:
      choose(answer, said);
      return true;
    case 400: case 413: case 422:
      answer.refused = true;
      mark(answer, said.wrong);
      say(answer, said.sentence ?? gettext("Câu này dài quá, chưa lưu được. Rút gọn lại."));
      return true;
    case 401:
      problem = "signed out";
      signIn(answer, said.html);
      return false;
    case 403: case 404: case 423:
      if (answered.status === 403 && again && await renew()) return send(answer, false);
      problem = "closed";
      say(answer, [
        said.sentence ?? gettext("Anh chị không còn viết được hồ sơ này."),
        gettext("Chữ đã gõ còn trên máy này, chép lại nếu cần."),
      ].join(" "));
      return false;
    default:
      problem = "failed";
      return false;
  }
}

async function saved(answer, typed, fields, said) {
  const extra = Object.keys(answer.rest).length, before = Number(form.dataset.version);
  [problem, words, attempts, answer.kept, answer.keep, answer.rest] = ["", said.words, 0, typed, false, {}];
  rebase(answer, said.version);
  mark(answer);
  say(answer, "");
  channel.postMessage({ dossier: form.dataset.dossier, question: answer.box.dataset.answer, version: String(said.version), fields });
  const news = ![before, before + 1].includes(said.dossier); // of somebody else, in another answer
  if (!news) form.dataset.version = said.dossier;
  if (unsaved(answer)) return store(answer);
  forget(answer);
  await adopt(answer);
  const page = news && await renew();
  if (page) refresh(page);
  if (extra && !answers.some(unsaved)) location.reload(); // to show the row that had no place
}

async function run() {
  problem = problem === "closed" ? problem : "";
  for (const answer of answers.filter(waits)) {
    show();
    if (problem || !await send(answer)) break;
  }
}

function flush() {
  clearTimeout(timer);
  running ??= run().finally(() => {
    running = null;
    show();
    if (["away", "failed"].includes(problem)) again(BACK_OFF[Math.min(attempts++, BACK_OFF.length - 1)]);
    else if (!problem && answers.some(waits)) again(PAUSE);
  });
  show();
  return running;
}

function again(delay) {
  clearTimeout(timer);
  timer = setTimeout(flush, delay);
}

function touched(answer) {
  if (!unsaved(answer)) answer.since = Date.now();
  answer.typed += 1;
  answer.refused = false;
  store(answer);
  if (!problem) again(Math.max(0, Math.min(PAUSE, answer.since + AT_MOST - Date.now())));
}

// What happens.
answers.forEach((answer) => {
  answer.box.addEventListener("input", (event) => {
    if (!inputs(answer.box).includes(event.target)) return;
    count(answer.box);
    touched(answer);
  });
  answer.box.addEventListener("focusout", () => { if (waits(answer) && !problem) flush(); });
  count(answer.box);
  if (inputs(answer.box).some((input) => input.value !== input.defaultValue)) touched(answer); // before this script came
});

function lead(box) { // to what is wrong in an answer
  const place = box.querySelector("[aria-invalid], [data-conflict], [data-sign-in]") ?? box;
  place.scrollIntoView({ block: "center" });
  place.focus({ preventScroll: true });
}

form.addEventListener("submit", async (event) => {
  if (leaving || navigator.onLine && !answers.some(unsaved)) return;
  event.preventDefault();
  await flush();
  if (answers.some(waits) && !problem) await flush(); // typed while the last one was under way
  unsent.hidden = navigator.onLine && !["away", "failed"].includes(problem);
  if (!unsent.hidden) return;
  const left = answers.find(unsaved);
  if (left) return lead(left.box);
  leaving = true;
  form.requestSubmit(event.submitter);
});

document.addEventListener("visibilitychange", () => { if (document.hidden && answers.some(waits)) flush(); });
addEventListener("pagehide", () => answers.filter(waits).forEach((answer) => {
  fetch(answer.box.dataset.save, { method: "POST", body: body(answer), keepalive: true }).catch(() => {});
}));
addEventListener("online", () => { attempts = 0; flush(); });
addEventListener("offline", show);
addEventListener("focus", () => { if (problem) flush(); });
document.querySelector("[data-save-state] button").addEventListener("click", flush);
channel.addEventListener("message", ({ data }) => {
  const answer = answers.find((one) => one.box.dataset.answer === data.question);
  if (data.dossier === form.dataset.dossier && answer && !unsaved(answer)) renewed(answer, data.version, data.fields);
});

navigator.locks?.request(lock(me), () => new Promise(() => {}));
for (const answer of answers) await adopt(answer);
show();
