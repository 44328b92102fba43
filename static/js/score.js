// The score sheet while it is typed: half points by button or arrow, one row in hand with its
// rubric, the running total, and a draft that keeps itself. Nothing is overwritten unseen: a save
// names the version that it was made from; where another window has saved meanwhile, the form's own
// way shows both. Without this script the fields take typed points and a button saves.
const gettext = globalThis.gettext ?? ((text) => text);
const sheet = document.querySelector(".score-sheet");
const rows = [...sheet.querySelectorAll(".score-row")].map((box) => (
  { box, field: box.querySelector(".stepper input"), fold: box.querySelector("details") }
));
const seal = sheet.querySelector("[name=seal]");
const PAUSE = 1200, TOO_LONG = 15000, BACK_OFF = 5000;

const number = (field) => {
  const points = Number(field.value.trim().replace(",", "."));
  return field.value.trim() === "" || Number.isNaN(points) ? null : points;
};
const read = (field) => { // null for what the server refuses, too: it counts nowhere
  const points = number(field);
  const isKept = points !== null && points >= 0 && points <= Number(field.dataset.max)
    && Number.isInteger(2 * points) && !/[.,]\d{3}/.test(field.value);
  return isKept ? points : null;
};
const write = (points) => points.toLocaleString("vi-VN", { minimumFractionDigits: 1 });

function show() {
  const given = rows.map((row) => read(row.field)).filter((points) => points !== null);
  const lacking = rows.length - given.length;
  const total = write(given.reduce((sum, points) => sum + points, 0));
  document.querySelectorAll("[data-total]").forEach((place) => { place.textContent = total; });
  document.querySelectorAll("[data-lacking]").forEach((place) => {
    place.textContent = lacking ? gettext("Còn {lacking} tiêu chí chưa chấm").replace("{lacking}", lacking)
      : gettext("Đã chấm đủ {criteria} tiêu chí").replace("{criteria}", rows.length);
  });
  sheet.querySelector("[data-if-lacking]").hidden = lacking === 0;
  seal.disabled = lacking > 0;
  rows.forEach(({ box, field }) => box.querySelectorAll("[data-low]").forEach((band) => {
    const points = read(field);
    const isLit = points !== null && Number(band.dataset.low) <= points && points <= Number(band.dataset.high);
    band.classList.toggle("is-lit", isLit);
  }));
}

// One row is in hand. A row that opens moves what is under it, so a press is let through first.
let pressed = false;

function take() {
  const hand = rows.find(({ box }) => box.contains(document.activeElement));
  if (!hand || pressed) return;
  rows.forEach((row) => { row.fold.open = row === hand; });
}

function step(field, by) {
  const points = (number(field) ?? 0) + by;
  field.value = write(Math.min(Number(field.dataset.max), Math.max(0, points)));
  typed();
}

function addButton(field, by, sign, label) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn-outline-primary";
  button.textContent = sign;
  button.setAttribute("aria-label", `${label}: ${field.labels[0].textContent}`);
  button.addEventListener("click", () => step(field, by));
  field.insertAdjacentElement(by < 0 ? "beforebegin" : "afterend", button);
}

rows.forEach(({ field, fold }, number) => {
  addButton(field, -0.5, "−", gettext("Bớt nửa điểm"));
  addButton(field, 0.5, "+", gettext("Thêm nửa điểm"));
  field.addEventListener("keydown", (event) => {
    const by = { ArrowUp: 0.5, ArrowDown: -0.5 }[event.key];
    if (by) step(field, by);
    if (event.key === "Enter") (rows[number + 1]?.field ?? (seal.disabled ? field : seal)).focus();
    if (by || event.key === "Enter") event.preventDefault();
  });
  field.addEventListener("focus", () => field.select());
  fold.querySelector("summary").hidden = true;
  fold.open = Boolean(fold.querySelector("[aria-invalid]"));
});
sheet.addEventListener("pointerdown", () => { pressed = true; });
["click", "pointercancel"].forEach((name) => document.addEventListener(name, () => { pressed = false; take(); }));
sheet.addEventListener("focusin", take);

// Saving. problem: "" all is well; "waiting": no answer; "failed": a wrong one; "stopped": the form's
// own way is the only one that is left.
let changes = 0, kept = 0, running = null, leaving = false, timer = 0, problem = "", words = "";

function tell() {
  const wrong = sheet.querySelector("[data-wrong]");
  const state = problem || (running ? "saving" : wrong ? "left" : words ? "saved" : "new");
  document.querySelectorAll("[data-save-state] > [data-state]").forEach((place) => {
    place.hidden = place.dataset.state !== state;
    const inner = place.querySelector("[data-words]");
    if (inner && !place.hidden) inner.textContent = words;
  });
}

function mark(wrong) { // beside each field what is wrong with it
  sheet.querySelectorAll(".form-control").forEach((field) => {
    const sentence = wrong[field.name], id = `${field.id}_error`;
    document.getElementById(id)?.remove();
    field.classList.toggle("is-invalid", Boolean(sentence));
    field.toggleAttribute("aria-invalid", false);
    field.toggleAttribute("aria-describedby", false);
    if (!sentence) return;
    field.setAttribute("aria-invalid", "true");
    field.setAttribute("aria-describedby", id);
    const place = document.createElement("p");
    Object.assign(place, { id, className: "form-error", textContent: sentence });
    place.dataset.wrong = "";
    (field.closest(".score-line") ?? field.previousElementSibling).insertAdjacentElement("afterend", place);
  });
}

function typed() {
  changes += 1;
  show();
  again(PAUSE);
}

function again(delay) {
  clearTimeout(timer);
  if (problem !== "stopped") timer = setTimeout(flush, delay);
}

const send = (more) => fetch(sheet.dataset.save, { method: "POST", redirect: "manual", body: new URLSearchParams(new FormData(sheet)), ...more });

async function save() {
  const now = changes;
  problem = "";
  const answered = await send({ signal: AbortSignal.timeout(TOO_LONG) }).catch(() => null);
  if (answered?.ok) {
    const said = await answered.json();
    [kept, words, sheet.elements.version.value] = [now, said.words, said.version];
    mark(said.wrong);
  } else if (answered?.type === "opaqueredirect") {
    [problem, words] = ["stopped", gettext("Phiên làm việc đã hết. Bấm để đăng nhập lại, điểm đã gõ vẫn còn")];
  } else if (answered?.status === 409) {
    [problem, words] = ["stopped", gettext("Phiếu vừa được lưu ở cửa sổ khác. Bấm để xem cả hai")];
  } else if ([403, 404, 423].includes(answered?.status)) {
    [problem, words] = ["stopped", gettext("Phiếu này không sửa được nữa. Bấm để xem")];
  } else {
    problem = answered || navigator.onLine ? "failed" : "waiting";
  }
}

function flush() {
  clearTimeout(timer);
  if (running || leaving || changes === kept || problem === "stopped") return running;
  running = save().finally(() => {
    running = null;
    tell();
    if (changes !== kept && !leaving) again(problem ? BACK_OFF : PAUSE);
  });
  tell();
  return running;
}

sheet.addEventListener("input", typed);
sheet.addEventListener("focusout", () => { if (!problem) flush(); });
sheet.querySelector("[data-again]").addEventListener("click", flush);
sheet.addEventListener("submit", async (event) => { // what is on its way arrives first
  if (leaving || problem || (!running && changes === kept)) {
    leaving = true;
    return;
  }
  event.preventDefault();
  await running;
  await flush();
  leaving = true;
  sheet.requestSubmit(event.submitter);
});
addEventListener("online", flush);
document.addEventListener("visibilitychange", () => { if (document.hidden) flush(); });
addEventListener("pagehide", () => {
  if (!leaving && !running && changes !== kept && problem !== "stopped") send({ keepalive: true }).catch(() => {});
});
addEventListener("beforeunload", (event) => { if (!leaving && changes !== kept && problem) event.preventDefault(); });

// The parts of the dossier as tabs; without this script they stand one under the other.
const tabs = [...document.querySelectorAll("[data-tabs] a")];

function open(tab) {
  const part = tab.hash.slice(1);
  document.querySelectorAll("[data-part]").forEach((box) => { box.hidden = !box.dataset.part.split(" ").includes(part); });
  tabs.forEach((one) => one.toggleAttribute("aria-current", false));
  tab.setAttribute("aria-current", "true");
}

tabs.forEach((tab) => tab.addEventListener("click", (event) => { event.preventDefault(); open(tab); }));
open(tabs[0]);
show();
