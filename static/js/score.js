// The score sheet while it is typed: half points by button, and the running total.
// Without this script the fields take typed points, and the total is that of the last save.
const sheet = document.querySelector(".score-sheet");
const fields = [...sheet.querySelectorAll(".stepper input")];

const read = (field) => {
  const points = Number(field.value.trim().replace(",", "."));
  return field.value.trim() === "" || Number.isNaN(points) ? null : points;
};
const write = (points) => points.toLocaleString("vi-VN", { minimumFractionDigits: 1 });

function show() {
  const given = fields.map(read).filter((points) => points !== null);
  const lacking = fields.length - given.length;
  const total = write(given.reduce((sum, points) => sum + points, 0));
  document.querySelectorAll("[data-total]").forEach((place) => { place.textContent = total; });
  sheet.querySelector("[data-lacking]").textContent = lacking
    ? `Còn ${lacking} tiêu chí chưa chấm`
    : `Đã chấm đủ ${fields.length} tiêu chí`;
}

function addButton(field, step, sign, label) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn-outline-primary";
  button.textContent = sign;
  button.setAttribute("aria-label", `${label}: ${field.labels[0].textContent}`);
  button.addEventListener("click", () => {
    const points = (read(field) ?? 0) + step;
    field.value = write(Math.min(Number(field.dataset.max), Math.max(0, points)));
    show();
  });
  field.insertAdjacentElement(step < 0 ? "beforebegin" : "afterend", button);
}

fields.forEach((field) => {
  addButton(field, -0.5, "−", "Bớt nửa điểm");
  addButton(field, 0.5, "+", "Thêm nửa điểm");
  field.addEventListener("input", show);
});
