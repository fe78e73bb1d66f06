// A saved reply is put where the cursor stands. Without this file the button sends the form, and the page comes back with it.
(function () {
  "use strict";

  document.querySelectorAll("[data-saved]").forEach(function (picker) {
    var choice = picker.querySelector("select");
    var said = picker.querySelector("[data-saved-said]");
    var area = picker.closest("form").querySelector("textarea");
    picker.querySelector("button").addEventListener("click", function (event) {
      var text = choice.selectedOptions[0] && choice.selectedOptions[0].getAttribute("data-text");
      if (!text || !area) return;
      event.preventDefault();
      var before = area.value.slice(0, area.selectionStart);
      var after = area.value.slice(area.selectionEnd);
      if (before.trim() !== "" && !/\n\s*$/.test(before)) text = "\n\n" + text;
      if (after.trim() !== "" && !/^\s*\n/.test(after)) text += "\n\n";
      area.focus();
      area.setRangeText(text, area.selectionStart, area.selectionEnd, "end");
      area.dispatchEvent(new Event("input", { bubbles: true }));
      said.textContent = choice.selectedOptions[0].getAttribute("data-said");
    });
  });
})();
