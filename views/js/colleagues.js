// Who else is here: a sign of life from an open request, and news for an open queue, each at most once in 15 seconds,
// only while the page is seen and somebody has moved in it lately. Without this file both are as of the page's making.
(function () {
  "use strict";

  var pause = 15000;
  var idle = 5 * 60 * 1000;
  var touched = Date.now();
  ["pointerdown", "pointermove", "keydown", "scroll", "focus"].forEach(function (kind) {
    window.addEventListener(kind, function () { touched = Date.now(); }, { passive: true, capture: true });
  });

  // every calls ask now and then, never sooner than the pause after the last call.
  function every(ask) {
    var last = 0;
    function beat() {
      var now = Date.now();
      if (document.visibilityState !== "visible" || now - touched > idle || now - last < pause) return;
      last = now;
      ask();
    }
    beat();
    setInterval(beat, 1000);
    window.addEventListener("pageshow", function (event) { if (event.persisted) beat(); });
  }

  // json answers nothing when the session has ended or the network is away: the page stays as it is.
  function json(answer) { return answer.ok && !answer.redirected ? answer.json() : null; }

  function draw(place, people) {
    place.replaceChildren.apply(place, people.map(function (person) {
      var avatar = document.createElement("span");
      avatar.className = person.writing ? "avatar writing" : "avatar";
      avatar.title = person.words;
      var letters = document.createElement("span");
      letters.setAttribute("aria-hidden", "true");
      letters.textContent = person.initials;
      var words = document.createElement("span");
      words.className = "visually-hidden";
      words.textContent = person.words;
      avatar.append(letters, words);
      return avatar;
    }));
  }

  // Words wait to be sent when a text is not what the page came with, or the composer holds any.
  function writing() {
    return Array.prototype.some.call(document.querySelectorAll("main form textarea:not([readonly])"), function (area) {
      return area.value.trim() !== "" && (area.closest(".composer") !== null || area.value !== area.defaultValue);
    });
  }

  function attend(box) {
    var path = box.getAttribute("data-presence");
    var said = box.querySelector("[data-presence-said]");
    function sign(state) { return new URLSearchParams({ state: state }); }
    every(function () {
      fetch(path, { method: "POST", body: sign(writing() ? "writing" : "here"), headers: { Accept: "application/json" } }).then(json).then(function (now) {
        if (!now) return;
        draw(box.querySelector("[data-avatars]"), now.people);
        said.classList.toggle("warn-text", now.writing);
        if (said.textContent !== now.said) said.textContent = now.said; // said once, not with every sign of life
      }).catch(function () {});
    });
    window.addEventListener("pagehide", function () { navigator.sendBeacon(path, sign("gone")); });
  }

  function follow(news) {
    every(function () {
      fetch(news.getAttribute("data-news"), { headers: { Accept: "application/json" } }).then(json).then(function (now) {
        if (!now) return;
        document.querySelectorAll("[data-avatars]").forEach(function (place) {
          draw(place, now.present[place.getAttribute("data-avatars")] || []);
        });
        if (!now.fresh || news.textContent === now.fresh) return;
        var link = document.createElement("a");
        link.href = news.getAttribute("data-fresh");
        link.textContent = now.fresh;
        news.replaceChildren(link);
      }).catch(function () {});
    });
  }

  document.querySelectorAll("[data-presence]").forEach(attend);
  document.querySelectorAll("[data-news]").forEach(follow);
})();
