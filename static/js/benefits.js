// The table of numbers before and after while it is typed, as submissions/benefits.py computes it.
// Numbers are whole ten-thousandths: money must come out to the đồng. Without this script the same
// words stand there after each save.
const gettext = globalThis.gettext ?? ((text) => text);
const PLACES = 4, ONE = 10n ** BigInt(PLACES), LIMIT = 10n ** 12n * ONE, MONEY = "đồng", MOST = 40;
const GROUPED = /^(-?)([1-9]\d{0,2}(?:[. \u00a0]\d{3})+)(?:,(\d+))?$/;
const PLAIN = /^(-?)(\d+)(?:[.,](\d+))?$/;
const TWO_WAYS = /^-?[1-9]\d{0,2},\d{3}$/;
const PERIOD = /(?:một |mỗi |\/ ?)([^\s/,.;()]+)/g;

const size = (value) => (value < 0n ? -value : value);
const rounded = (value, by) => (2n * value + by) / (2n * by);

export function number(text) { // null: none that is read for certain
  const typed = text.trim().replaceAll("−", "-");
  const found = TWO_WAYS.test(typed) ? null : GROUPED.exec(typed) ?? PLAIN.exec(typed);
  if (!found || (found[3] ?? "").length > PLACES) return null;
  const value = BigInt(found[2].replace(/\D/g, "") + (found[3] ?? "").padEnd(PLACES, "0"));
  return value >= LIMIT ? null : found[1] ? -value : value;
}

function write(value) {
  const whole = String(size(value) / ONE).replace(/\B(?=(\d{3})+$)/g, ".");
  const fraction = String(size(value) % ONE).padStart(PLACES, "0").replace(/0+$/, "");
  return (value < 0n ? "-" : "") + whole + (fraction && `,${fraction}`);
}

export function read(row) { // what the cells say: words, effect and formula
  const [before, after, quantity, times] = ["before", "after", "quantity", "times"].map((name) => number(row[name] ?? ""));
  const unit = (row.unit ?? "").normalize("NFC").trim().toLowerCase();
  const isMoney = unit.startsWith(MONEY), said = { words: "", effect: "", formula: "", isMoney };
  if (before === null || after === null) return said;
  const difference = after - before, more = difference > 0n;
  if (!difference) return { ...said, words: gettext("Không đổi") };
  const share = before ? ` (${write(rounded(size(difference) * 1000n, size(before)) * ONE / 10n)}\u00a0%)` : "";
  const percent = share.includes(",") ? share : share.replace("\u00a0%", ",0\u00a0%");
  const changed = more ? gettext("Tăng {number}") : gettext("Giảm {number}");
  said.words = changed.replace("{number}", write(size(difference))) + percent;
  const period = [...unit.matchAll(PERIOD)].at(-1)?.[1] ?? gettext("lần");
  const often = times || (period === "năm" ? ONE : null);
  if (!isMoney || !often) return said;
  const money = rounded(size(difference) * (quantity || ONE) * often, ONE ** 3n) * ONE;
  const parts = [`${write(size(difference))} ${MONEY}`];
  if (quantity) parts.unshift(`${write(quantity)} ${(row.quantity_unit ?? "").normalize("NFC").trim()}`.trim());
  if (times) parts.push(`${write(times)} ${period}`);
  const yearly = more ? gettext("Một năm thêm {money} đồng") : gettext("Một năm bớt {money} đồng");
  said.effect = yearly.replace("{money}", write(money));
  said.formula = `${parts.join(" × ")} = ${write(money)} ${MONEY}`;
  return said;
}

function show(row) {
  const cells = [...row.querySelectorAll("input")].map((input) => [input.name.split("-").at(-1), input.value]);
  const { isMoney, ...said } = read(Object.fromEntries(cells));
  row.querySelector("[data-money]").hidden = !isMoney;
  row.querySelector("[data-yearly]").hidden = !said.effect;
  Object.entries(said).forEach(([name, words]) => { row.querySelector(`[data-${name}]`).textContent = words; });
}

function add(table) {
  const rows = [...table.querySelectorAll("[data-benefit]")];
  if (rows.length >= MOST) return false;
  const row = rows.at(-1).cloneNode(true), next = `-${rows.length}-`;
  row.querySelectorAll("[id$=_error]").forEach((sentence) => sentence.remove());
  row.querySelectorAll("input").forEach((input) => {
    ["id", "name"].forEach((key) => { input[key] = input[key].replace(/-\d+-(?=[a-z_]+$)/, next); });
    input.setAttribute("aria-label", input.getAttribute("aria-label").replace(/\d+$/, rows.length + 1));
    input.removeAttribute("aria-invalid");
    input.removeAttribute("aria-describedby");
    input.classList.remove("is-invalid");
    input.value = "";
  });
  rows.at(-1).after(row);
  show(row);
  row.querySelector("input").focus();
  return true;
}

if (typeof document !== "undefined") {
  document.querySelectorAll("[data-benefits]").forEach((table) => {
    ["input", "change"].forEach((event) => table.addEventListener(event, ({ target }) => {
      const row = target.closest("[data-benefit]");
      if (row) show(row);
    }));
    table.parentElement.querySelector("[data-add]").addEventListener("click", (event) => {
      if (add(table)) event.preventDefault();
    });
  });
}
