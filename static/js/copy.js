// A button that copies the text beside it; data-copies says what to do with it then.
// Without this script the text can be marked by hand.
const gettext = globalThis.gettext ?? ((text) => text);
document.querySelectorAll("[data-copies]").forEach((place) => {
  const button = place.querySelector("button");
  const text = place.querySelector("textarea, input");
  button.hidden = false;
  button.addEventListener("click", async () => {
    text.select();
    const copied = await navigator.clipboard?.writeText(text.value).then(() => true, () => false);
    place.querySelector("[role=status]").textContent = copied
      ? place.dataset.copies || gettext("Đã chép. Mở Zalo rồi dán vào.")
      : gettext("Chưa chép được. Giữ ngón tay vào ô chữ rồi chọn chép.");
  });
});
