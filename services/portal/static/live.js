// Looks again when the server says that something changed, and asks how a call went. Works on; without it all works too.
"use strict";

const list = document.querySelector("[data-nieuws]");

function inUse() {
  return list.contains(document.activeElement) || list.querySelector("details[open]") !== null;
}

function lookAgain() {
  if (inUse()) {
    list.dataset.later = "ja";
    return;
  }
  delete list.dataset.later;
  htmx.ajax("GET", location.pathname, { target: list, swap: "innerHTML" });
}

function lookIfAsked() {
  if (list.dataset.later) {
    setTimeout(() => list.dataset.later && lookAgain(), 0);
  }
}

if (list) {
  const news = new EventSource(list.dataset.nieuws);
  news.addEventListener("nieuws", lookAgain);
  document.addEventListener("visibilitychange", () => document.hidden || lookAgain());
  list.addEventListener("focusout", lookIfAsked);
  list.addEventListener("toggle", lookIfAsked, true);
}

document.addEventListener("click", (event) => {
  const called = event.target.closest(".call a");
  if (called) {
    called.closest(".call").querySelector("details").open = true;
  }
});
