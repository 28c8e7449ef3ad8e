// The explorer's own script: search while typing, tables that sort, marks that lead to their page.
// Everything else on a page works without it. It asks nothing of any other place.
var sojourn = window.sojourn || {};
window.sojourn = sojourn;
(function () {
  "use strict";
  var all = function (s, n) { return Array.prototype.slice.call((n || document).querySelectorAll(s)); };
  var parts = {}, waiting = {};
  sojourn.part = function (name, value) { parts[name] = value; (waiting[name] || []).forEach(function (f) { f(value); }); };
  sojourn.load = function (name, address, then) {
    if (parts[name]) { then(parts[name]); return; }
    (waiting[name] = waiting[name] || []).push(then);
    if (waiting[name].length === 1) { var s = document.createElement("script"); s.src = address; document.head.appendChild(s); }
  };
  // A name as it is compared: the same as area.plain on the server.
  sojourn.plain = function (text) {
    var t = text.replace(/&/g, " ").normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/ß/g, "ss").replace(/['’‘`´.*]/g, "");
    return t.replace(/[^\p{L}\p{N}]+/gu, " ").trim().split(" ").map(function (w) { return w === "st" ? "saint" : w; })
      .filter(function (w) { return w !== "the" && w !== "and"; }).join(" ");
  };
  var JOINED = /\s+(?:to|nach|vers|a|à|para|до|至|到|إلى)\s+|\s*(?:→|->|–|—|>)\s*/;
  function rank(names, asked) {
    var best = 9;
    for (var i = 0; i < names.length; i++) {
      var n = names[i];
      if (n === asked) { return 0; }
      if (n.indexOf(asked) === 0) { best = Math.min(best, 1); } else if (n.indexOf(" " + asked) >= 0) { best = Math.min(best, 2); }
      else if (asked.length > 2 && n.indexOf(asked) >= 0) { best = Math.min(best, 3); }
    }
    return best;
  }
  function fitting(held, asked, only, worst) {
    var found = [];
    held.entries.forEach(function (e, n) {
      if (only && e[0] !== only) { return; }
      e.names = e.names || e[3].split("|");
      var r = rank(e.names, asked);
      if (r < worst) { found.push([r, e[0] === "area" ? 0 : 1, e[1].length, n, e]); }
    });
    found.sort(function (a, b) { for (var i = 0; i < 4; i++) { if (a[i] !== b[i]) { return a[i] - b[i]; } } return 0; });
    return found.map(function (f) { return f[4]; });
  }
  function code(e) { return e[2].split("/").pop().replace(/\.html.*/, ""); }
  // The area of exactly this name, in any language, or by its code; undefined for none.
  sojourn.area = function (held, text) {
    var found = fitting(held, sojourn.plain(text), "area", 1)[0];
    return found && code(found);
  };
  function search(held, text) {
    var shown = [], ends = text.trim().split(JOINED);
    if (ends.length === 2 && ends[0] && ends[1]) {
      var a = fitting(held, sojourn.plain(ends[0]), "area", 3)[0], b = fitting(held, sojourn.plain(ends[1]), "area", 3)[0];
      if (a && b && a !== b && (!held.corridors || held.corridors.indexOf(code(a) + "/" + code(b)) >= 0)) {
        shown.push(["corridor", a[1] + " → " + b[1], held.corridor.replace("{o}", code(a)).replace("{d}", code(b))]);
      }
    }
    var asked = sojourn.plain(text);
    return asked ? shown.concat(fitting(held, asked, null, 9)).slice(0, 10) : shown;
  }
  // Search while typing: a list that arrow keys walk through; without the script the form asks the server.
  all(".find input").forEach(function (input, n) {
    var form = input.form, list = document.createElement("ul"), at = -1, root = input.getAttribute("data-root");
    list.id = "hits-" + n; list.className = "hits"; list.setAttribute("role", "listbox"); list.hidden = true;
    list.setAttribute("aria-label", form.querySelector("label").textContent);
    form.appendChild(list);
    input.setAttribute("role", "combobox"); input.setAttribute("aria-expanded", "false");
    input.setAttribute("aria-controls", list.id); input.setAttribute("aria-autocomplete", "list");
    function close() { list.hidden = true; at = -1; input.setAttribute("aria-expanded", "false"); input.removeAttribute("aria-activedescendant"); }
    function show(held) {
      list.textContent = ""; at = -1;
      search(held, input.value).forEach(function (e, i) {
        var li = document.createElement("li"), a = document.createElement("a"), k = document.createElement("small");
        li.id = list.id + "-" + i; li.setAttribute("role", "option"); li.setAttribute("aria-selected", "false");
        a.href = root + e[2]; a.tabIndex = -1; a.textContent = e[1]; k.textContent = e[0];
        li.appendChild(a); li.appendChild(k); list.appendChild(li);
        li.addEventListener("mousedown", function (v) { v.preventDefault(); location.href = a.href; });
      });
      list.hidden = !list.children.length; input.setAttribute("aria-expanded", String(!list.hidden));
    }
    function load() { sojourn.load("search", input.getAttribute("data-index"), show); }
    input.addEventListener("input", load);
    input.addEventListener("blur", close);
    input.addEventListener("keydown", function (e) {
      if (e.key === "Escape") { close(); return; }
      if ((e.key === "ArrowDown" || e.key === "ArrowUp") && list.children.length) {
        e.preventDefault();
        at = (at + (e.key === "ArrowDown" ? 1 : -1) + list.children.length) % list.children.length;
        all("li", list).forEach(function (li, i) { li.setAttribute("aria-selected", String(i === at)); });
        input.setAttribute("aria-activedescendant", list.children[at].id);
      }
      if (e.key === "Enter" && list.children.length && (at >= 0 || location.protocol === "file:")) {
        e.preventDefault(); location.href = list.children[Math.max(at, 0)].querySelector("a").href;
      }
    });
    form.addEventListener("submit", function (e) { if (location.protocol === "file:") { e.preventDefault(); load(); } });
  });
  // A folder's page of the search answers its own query.
  var results = document.getElementById("results"), query = new URLSearchParams(location.search).get("q");
  if (results && query && !document.querySelector(".found")) {
    var field = document.querySelector(".find input");
    field.value = query;
    sojourn.load("search", field.getAttribute("data-index"), function (held) {
      var ul = document.createElement("ul"); ul.className = "found";
      search(held, query).forEach(function (e) {
        var li = document.createElement("li"), a = document.createElement("a");
        a.href = field.getAttribute("data-root") + e[2]; a.textContent = e[1]; li.appendChild(a); ul.appendChild(li);
      });
      results.appendChild(ul); results.hidden = false;
    });
  }
  // A click on a column's heading sorts its table; figures by their size, words by the alphabet.
  function value(cell) {
    var v = cell.getAttribute("data-v"), t = v === null ? cell.firstChild ? (cell.querySelector(".n") || cell).childNodes[0].textContent.trim() : "" : v;
    var n = parseFloat(t.replace(/[,\u00a0%]/g, "").replace("−", "-"));
    return isNaN(n) ? t.toLowerCase() : n;
  }
  all("table.sortable").forEach(function (table) {
    all("thead th", table).forEach(function (th, column) {
      var button = document.createElement("button");
      button.type = "button"; button.textContent = th.textContent; th.textContent = ""; th.appendChild(button);
      button.addEventListener("click", function () {
        var down = th.getAttribute("aria-sort") !== "descending";
        all("thead th", table).forEach(function (o) { o.removeAttribute("aria-sort"); });
        th.setAttribute("aria-sort", down ? "descending" : "ascending");
        var body = table.tBodies[0];
        all("tr", body).map(function (tr) { return [value(tr.cells[column]), tr]; }).sort(function (a, b) {
          var x = a[0], y = b[0], numbers = typeof x === "number" && typeof y === "number";
          if (typeof x !== typeof y) { return typeof x === "number" ? -1 : 1; } // what is no number stands last
          var r = numbers ? x - y : String(x).localeCompare(String(y));
          return down ? -r : r;
        }).forEach(function (pair) { body.appendChild(pair[1]); });
      });
    });
  });
  // A mark of a picture leads where its row of the table leads.
  document.addEventListener("click", function (e) {
    var mark = e.target.closest && e.target.closest("[data-href]");
    if (mark) { location.href = mark.getAttribute("data-href"); }
  });
})();
