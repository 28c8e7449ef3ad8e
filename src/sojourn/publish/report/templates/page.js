(function () {
  "use strict";
  var all = function (s, n) { return Array.prototype.slice.call((n || document).querySelectorAll(s)); };
  // The summary can be narrowed to one verdict.
  var filter = document.querySelector(".filter");
  if (filter) {
    filter.hidden = false;
    filter.addEventListener("click", function (e) {
      var wanted = e.target.getAttribute("data-show");
      if (!wanted) { return; }
      all("button", filter).forEach(function (b) { b.setAttribute("aria-pressed", String(b === e.target)); });
      all(".grid li").forEach(function (li) { li.hidden = wanted !== "all" && li.getAttribute("data-verdict") !== wanted; });
    });
  }
  // A click on a column's heading sorts its table.
  all("table.sortable").forEach(function (table) {
    all("thead th", table).forEach(function (th, column) {
      var button = document.createElement("button");
      button.type = "button";
      button.textContent = th.textContent;
      th.textContent = "";
      th.appendChild(button);
      button.addEventListener("click", function () {
        var down = th.getAttribute("aria-sort") !== "descending";
        all("thead th", table).forEach(function (o) { o.removeAttribute("aria-sort"); });
        th.setAttribute("aria-sort", down ? "descending" : "ascending");
        var body = table.tBodies[0], value = function (tr) {
          var cell = tr.cells[column], v = cell.getAttribute("data-v");
          return v === null ? cell.textContent.trim().toLowerCase() : parseFloat(v);
        };
        all("tr", body).sort(function (a, b) {
          var x = value(a), y = value(b), r = typeof x === "number" && typeof y === "number" ? x - y : String(x).localeCompare(String(y));
          return down ? -r : r;
        }).forEach(function (tr) { body.appendChild(tr); });
      });
    });
  });
  // The word of a status stands behind its letter, as in the legend.
  var words = {};
  all("#statuses span").forEach(function (s) { words[s.firstElementChild.className.slice(-1)] = s.textContent.slice(1).trim(); });
  all(".n[data-status]").forEach(function (n) {
    var letter = n.querySelector("sup"), word = words[n.getAttribute("data-status")];
    if (letter && word) { letter.title = word; }
  });
  // Escape closes a panel; the page stays where it was.
  document.addEventListener("keydown", function (e) {
    if (e.key === "Escape" && document.querySelector(".panel:target")) { location.hash = "closed"; }
  });
})();
