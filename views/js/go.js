// "g" and then a letter leads to the room of the desk that carries it. Off while typing; the links stay for everybody.
(function () {
  "use strict";

  var rooms = document.querySelectorAll("[data-go]");
  var waiting = 0;
  if (!rooms.length) return;
  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.isComposing) return;
    if (event.target.closest("input, textarea, select, [contenteditable]")) return;
    var letter = letterOf(event);
    if (Date.now() < waiting) {
      waiting = 0;
      rooms.forEach(function (room) {
        if (room.getAttribute("data-go") === letter) { event.preventDefault(); room.click(); }
      });
    } else if (letter === "g") {
      waiting = Date.now() + 1500;
    }
  });

  // Keyboards of other scripts are read by the place of the key.
  function letterOf(event) {
    return /^[a-z]$/i.test(event.key) ? event.key.toLowerCase() : event.code.replace(/^Key/, "").toLowerCase();
  }
})();
