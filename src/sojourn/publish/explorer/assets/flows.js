// The map of flows, moving: years to brush, size, sex and area to filter, clusters by zoom; drawn on a canvas.
// At most 2,000 arcs at once; how many, and which share of the people, is written above the map.
(function () {
  "use strict";
  var MOST = 2000, LARGE = 150, stage = document.getElementById("stage"), section = document.getElementById("moving");
  if (!stage || !window.HTMLCanvasElement) { return; }
  var canvas = document.getElementById("arcs"), pen = canvas.getContext("2d"), land = new Image();
  var addresses = stage.getAttribute("data-parts").split(" "), held = [], view = { scale: 1, x: 0, y: 0 };
  var from = document.getElementById("b-from"), to = document.getElementById("b-to"), told = document.getElementById("b-say");
  var say = document.getElementById("moving-say"), form = document.getElementById("flows-form");
  var W = 900, H = W * 0.487, arcs = [], ratio = Math.max(1, Math.min(2, window.devicePixelRatio || 1));
  var dark = window.matchMedia && matchMedia("(prefers-color-scheme: dark)").matches;
  // Equal Earth, as the server draws it: Šavrič, Patterson and Jenny 2019.
  function place(lon, lat) {
    var A = [1.340264, -0.081106, 0.000893, 0.003796], r = Math.PI / 180;
    var th = Math.asin(Math.sqrt(3) / 2 * Math.sin(lat * r)), t2 = th * th, t6 = t2 * t2 * t2;
    var x = 2 * Math.sqrt(3) * lon * r * Math.cos(th) / (3 * (9 * A[3] * t6 * t2 + 7 * A[2] * t6 + 3 * A[1] * t2 + A[0]));
    var y = th * (A[0] + A[1] * t2 + t6 * (A[2] + A[3] * t2)), f = W / 5.5;
    return [W * 0.48 + x * f, H * 0.475 + 2 - (y - 0.14) * f];
  }
  function number(v) { return Math.round(v).toLocaleString("en-GB"); }
  // Clusters: areas nearer than a grid's width, which shrinks as the map comes closer, are one.
  function clusters(areas) {
    var width = view.scale >= 4 ? 0 : 26 / view.scale, key = {}, of = [], list = [];
    areas.forEach(function (a, i) {
      if (a[2] === null) { of[i] = -1; return; }
      var p = a.spot || (a.spot = place(a[2], a[3]));
      var k = width ? Math.floor(p[0] / width) + ":" + Math.floor(p[1] / width) : String(i);
      if (!(k in key)) { key[k] = list.length; list.push({ x: 0, y: 0, n: 0, names: [] }); }
      var c = list[key[k]]; c.x += p[0]; c.y += p[1]; c.n += 1; c.names.push([a[1], a.size || 0]); of[i] = key[k];
    });
    list.forEach(function (c) {
      c.x /= c.n; c.y /= c.n; c.names.sort(function (a, b) { return b[1] - a[1]; });
      c.name = c.names[0][0] + (c.n > 1 ? " +" + (c.n - 1) : "");
    });
    return { of: of, list: list };
  }
  function value(id) { var e = document.getElementById(id); return e ? e.value : ""; }
  function gather() {
    var a = Math.min(+from.value, +to.value), b = Math.max(+from.value, +to.value), chosen = held.slice(a, b + 1);
    var sex = value("f-sex"), least = Math.max(1, parseFloat(value("f-least").replace(/[^0-9.]/g, "")) || 1), area = value("f-area");
    var first = chosen[0], last = chosen[chosen.length - 1], doubtful = {}, whole = 0, count = 0;
    last.areas.forEach(function (a) { a.size = 0; });
    for (var n = 0; n < last.flows.length; n += 5) { last.areas[last.flows[n + 1]].size += last.flows[n + 2] + last.flows[n + 3]; }
    told.textContent = first.period.split("–")[0] + "–" + last.period.split("–")[1];
    var grouped = clusters(last.areas), only = -2, byPair = {};
    if (area) { only = -1; last.areas.forEach(function (x, i) { if (x[1] === area || x[0] === area.toUpperCase()) { only = i; } }); }
    chosen.forEach(function (one) {
      var f = one.flows;
      for (var i = 0; i < f.length; i += 5) {
        var v = sex === "F" ? f[i + 2] : sex === "M" ? f[i + 3] : f[i + 2] + f[i + 3];
        var k = f[i] * 1000 + f[i + 1];
        whole += v;
        byPair[k] = (byPair[k] || 0) + v;
        if (f[i + 4]) { doubtful[k] = 1; }
      }
    });
    var joined = {};
    Object.keys(byPair).forEach(function (k) {
      var v = byPair[k], o = Math.floor(k / 1000), d = k % 1000;
      if (v < least || (only !== -2 && o !== only && d !== only)) { return; }
      count += 1;
      var co = grouped.of[o], cd = grouped.of[d];
      if (co < 0 || cd < 0 || co === cd) { return; }
      var j = co * 1000 + cd, e = joined[j] || (joined[j] = { o: grouped.list[co], d: grouped.list[cd], v: 0, u: 0, n: 0, ids: [o, d] });
      e.v += v; e.n += 1; if (doubtful[k]) { e.u += v; }
    });
    arcs = Object.keys(joined).map(function (j) { return joined[j]; }).sort(function (x, y) { return y.v - x.v; }).slice(0, MOST);
    var people = arcs.reduce(function (s, e) { return s + e.v; }, 0), groups = grouped.list.filter(function (c) { return c.n > 1; }).length;
    say.textContent = number(arcs.length) + " arcs of " + number(count) + " corridors asked for: " + number(people) + " of " + number(whole) +
      " persons who moved (" + (whole ? (100 * people / whole).toFixed(1) : "0.0") + " %). " +
      (groups ? number(groups) + (groups === 1 ? " group" : " groups") + " of near areas drawn as one; come closer to part them. " : "") + "All estimated.";
    section.setAttribute("data-arcs", String(arcs.length));
  }
  function draw() {
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.clearRect(0, 0, W, H);
    pen.translate(view.x, view.y); pen.scale(view.scale, view.scale);
    if (land.complete) { pen.globalAlpha = dark ? 0.18 : 1; pen.drawImage(land, 0, 0, W, H); pen.globalAlpha = 1; }
    var most = arcs.length ? arcs[0].v : 1, k = 1 / view.scale, colour = dark ? "240,150,90" : "180,72,15";
    function way(e) {
      var dx = e.d.x - e.o.x, dy = e.d.y - e.o.y;
      pen.moveTo(e.o.x, e.o.y);
      pen.quadraticCurveTo(e.o.x + dx / 2 + dy * 0.2, e.o.y + dy / 2 - dx * 0.2, e.d.x, e.d.y);
    }
    function stroke(s, dashed) {
      pen.strokeStyle = "rgba(" + colour + "," + (0.12 + 0.6 * Math.sqrt(s)).toFixed(2) + ")";
      pen.lineWidth = Math.max(9 * Math.sqrt(s), 0.4) * k;
      pen.setLineDash(dashed ? [4 * k, 4 * k] : []);
      pen.stroke();
    }
    // Small arcs of about one size are one stroke; the large ones lie on top of them, each with a point where people arrive.
    var classes = {}, large = arcs.slice(0, LARGE);
    arcs.slice(LARGE).forEach(function (e) {
      var c = Math.ceil(6 * Math.sqrt(e.v / (arcs[LARGE].v || 1))) + (e.u * 2 > e.v ? ":dashed" : "");
      (classes[c] = classes[c] || []).push(e);
    });
    Object.keys(classes).forEach(function (c) {
      pen.beginPath();
      classes[c].forEach(way);
      stroke(classes[c][0].v / most, c.indexOf(":") > 0);
    });
    large.reverse().forEach(function (e) {
      var s = e.v / most;
      pen.beginPath(); way(e); stroke(s, e.u * 2 > e.v);
      pen.beginPath(); pen.arc(e.d.x, e.d.y, Math.max(4.5 * Math.sqrt(s), 1.2) * k, 0, 6.3); pen.fillStyle = "rgba(" + colour + ",0.8)"; pen.fill();
    });
    pen.setLineDash([]);
    label(k);
  }
  function label(k) {
    var done = [], shown = 0;
    pen.font = 11 * k + "px system-ui,sans-serif"; pen.textBaseline = "middle";
    for (var i = 0; i < arcs.length && shown < 14; i++) {
      [arcs[i].d, arcs[i].o].forEach(function (c) {
        var words = c.name, box = [c.x, c.y, pen.measureText(words).width, 13 * k];
        if (done.some(function (b) { return Math.abs(b[0] - box[0]) < (b[2] + box[2]) * 0.6 && Math.abs(b[1] - box[1]) < 14 * k; })) { return; }
        done.push(box); shown += 1;
        pen.lineWidth = 3 * k; pen.strokeStyle = dark ? "#14181c" : "#fff"; pen.strokeText(words, c.x + 5 * k, c.y);
        pen.fillStyle = dark ? "#e8ecf0" : "#1f2933"; pen.fillText(words, c.x + 5 * k, c.y);
      });
    }
  }
  var asked = false;
  function again(anew) {
    if (anew) { gather(); }
    if (!asked) { asked = true; requestAnimationFrame(function () { asked = false; draw(); }); }
  }
  function zoom(by, x, y) {
    if (!by) { view = { scale: 1, x: 0, y: 0 }; again(true); return; }
    var next = Math.max(1, Math.min(16, view.scale * by)), f = next / view.scale;
    view.x = x - (x - view.x) * f; view.y = y - (y - view.y) * f; view.scale = next;
    if (next === 1) { view.x = view.y = 0; }
    again(true);
  }
  function begin() {
    canvas.width = W * ratio; canvas.height = H * ratio; canvas.tabIndex = 0;
    [from, to].forEach(function (b) { b.min = 0; b.max = held.length - 1; b.step = 1; b.addEventListener("input", function () { again(true); }); });
    var chosen = value("f-period"), at = held.map(function (h) { return h.id; }).indexOf(chosen);
    from.value = to.value = String(at < 0 ? held.length - 1 : at);
    ["f-area", "f-sex", "f-least"].forEach(function (id) { var e = document.getElementById(id); if (e) { e.addEventListener("input", function () { again(true); }); } });
    document.getElementById("f-period").addEventListener("change", function (e) { from.value = to.value = String(e.target.selectedIndex); again(true); });
    document.querySelectorAll("[data-zoom]").forEach(function (b) { b.addEventListener("click", function () { zoom(parseFloat(b.getAttribute("data-zoom")), W / 2, H / 2); }); });
    canvas.addEventListener("wheel", function (e) { if (e.ctrlKey) { e.preventDefault(); zoom(e.deltaY < 0 ? 1.25 : 0.8, e.offsetX * W / canvas.clientWidth, e.offsetY * W / canvas.clientWidth); } }, { passive: false });
    canvas.addEventListener("keydown", function (e) {
      var move = { ArrowLeft: [40, 0], ArrowRight: [-40, 0], ArrowUp: [0, 40], ArrowDown: [0, -40] }[e.key];
      if (move && view.scale > 1) { e.preventDefault(); view.x += move[0]; view.y += move[1]; again(false); }
      if (e.key === "+" || e.key === "-") { zoom(e.key === "+" ? 1.5 : 1 / 1.5, W / 2, H / 2); }
    });
    // While the map is dragged its picture moves; it is drawn anew where it is let go.
    var start = null, picture = document.createElement("canvas");
    canvas.addEventListener("pointerdown", function (e) {
      if (view.scale === 1) { return; }
      start = [e.clientX, e.clientY]; canvas.setPointerCapture(e.pointerId);
      picture.width = canvas.width; picture.height = canvas.height; picture.getContext("2d").drawImage(canvas, 0, 0);
    });
    canvas.addEventListener("pointermove", function (e) {
      if (!start) { return; }
      var f = W / canvas.clientWidth;
      pen.setTransform(1, 0, 0, 1, 0, 0);
      pen.clearRect(0, 0, canvas.width, canvas.height);
      pen.drawImage(picture, (e.clientX - start[0]) * f * ratio, (e.clientY - start[1]) * f * ratio);
    });
    canvas.addEventListener("pointerup", function (e) {
      if (!start) { return; }
      var f = W / canvas.clientWidth;
      view.x += (e.clientX - start[0]) * f; view.y += (e.clientY - start[1]) * f; start = null;
      again(false);
    });
    land.onload = function () { again(false); };
    land.src = stage.getAttribute("data-land");
    section.hidden = false;
    var still = document.querySelector("#c-flows"), drawn = value("f-view") === "map" && still && still.querySelector(".draw");
    if (drawn) { drawn.hidden = true; document.getElementById("flows-say").hidden = true; still.parentNode.insertBefore(section, still); } // the moving map in place of the still one
    again(true);
  }
  sojourn.draw = draw;
  var left = addresses.length;
  addresses.forEach(function (address, n) {
    sojourn.load("flows-" + n, address, function (part) { held[n] = part; left -= 1; if (!left) { begin(); } });
  });
})();
