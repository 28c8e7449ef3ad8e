// The map of flows, moving: years to brush, size, sex and area to filter, clusters by zoom; drawn on a canvas.
// At most 2,000 arcs at once; how many, and which share of the people, is written above the map. While a brush is drawn
// the largest arcs alone are drawn, in a few strokes; the whole map comes when it rests.
(function () {
  "use strict";
  var MOST = 2000, LARGE = 150, MOVING = 250, REST = 160, stage = document.getElementById("stage"), section = document.getElementById("moving");
  if (!stage || !window.HTMLCanvasElement) { return; }
  var canvas = document.getElementById("arcs"), pen = canvas.getContext("2d"), land = new Image();
  var addresses = stage.getAttribute("data-parts").split(" "), held = [], home = { scale: 1, x: 0, y: 0 }, view = home;
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
  var figures = new Intl.NumberFormat(document.documentElement.lang === "en" ? "en-GB" : document.documentElement.lang, { maximumFractionDigits: 0 });
  function number(v) { return figures.format(v); }
  // Sentences stand in the page, in its language, with values in braces.
  var sentences = JSON.parse(stage.getAttribute("data-say"));
  function said(id, values) { return sentences[id].replace(/\{(\w+)\}/g, function (all, name) { return name in values ? values[name] : all; }); }
  // The areas that the field asks for: one of the map by code or name, else one by any name, or the members of a group.
  var wanted = { text: "", ids: null };
  function seek() {
    var text = value("f-area").trim(), plain = sojourn.plain(text), groups = stage.getAttribute("data-groups");
    var own = areas.filter(function (a) { return a[0] === text.toUpperCase() || a[0] === text || sojourn.plain(a[1]) === plain; });
    function narrow(ids) { wanted = { text: text, ids: ids }; again(true); }
    if (!text) { narrow(null); return; }
    if (own.length || !groups) { narrow(own.map(function (a) { return a[0]; })); return; }
    wanted.text = text;
    sojourn.load("search", document.querySelector(".find input").getAttribute("data-index"), function (index) {
      var found = sojourn.area(index, text);
      if (wanted.text !== text) { return; }
      if (!found) { narrow([]); return; }
      sojourn.load("groups", groups, function (held) { if (wanted.text === text) { narrow(held[found] || [found]); } });
    });
  }
  // Clusters: areas nearer than a grid's width, which shrinks as the map comes closer, are one.
  function clusters(areas) {
    var width = view.scale >= 4 * home.scale ? 0 : 26 / view.scale, key = {}, of = [], list = [];
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
  // One list of areas for all intervals, and flows by their number in it.
  var areas = [], summed = {};
  function number_areas() {
    var at = {};
    held.forEach(function (one) {
      var own = one.areas.map(function (a) { if (!(a[0] in at)) { at[a[0]] = areas.length; areas.push(a); } return at[a[0]]; }), f = Float64Array.from(one.flows);
      one.sizes = {}; // persons who arrived, by which the largest of near areas gives its name
      for (var i = 0; i < f.length; i += 5) {
        f[i] = own[f[i]]; f[i + 1] = own[f[i + 1]];
        one.sizes[f[i + 1]] = (one.sizes[f[i + 1]] || 0) + f[i + 2] + f[i + 3];
      }
      one.flows = f;
    });
  }
  // Persons and doubtful cells of all intervals up to each, so that any run of intervals is a difference of two tables.
  function running(sex) {
    if (summed[sex]) { return summed[sex]; }
    var n = areas.length, people = new Float64Array(n * n), doubtful = new Uint8Array(n * n), counted = new Uint8Array(n * n), whole = 0, list = [];
    function keep() { list.push({ people: people.slice(), doubtful: doubtful.slice(), counted: counted.slice(), whole: whole }); }
    keep();
    held.forEach(function (one) {
      for (var f = one.flows, i = 0, v, k; i < f.length; i += 5) {
        k = f[i] * n + f[i + 1];
        v = sex === "F" ? f[i + 2] : sex === "M" ? f[i + 3] : f[i + 2] + f[i + 3];
        people[k] += v; whole += v; doubtful[k] += f[i + 4] & 1; counted[k] += f[i + 4] >> 1;
      }
      keep();
    });
    return (summed[sex] = list);
  }
  // Places of the largest values, at most MOST, the largest first.
  function largest(values) {
    var there = values.filter(function (v) { return v > 0; }).sort(), from = there.length > MOST ? there[there.length - MOST] : 0, found = [], i;
    for (i = 0; i < values.length; i++) { if (values[i] > 0 && values[i] >= from) { found.push(i); } }
    return found.sort(function (a, b) { return values[b] - values[a]; }).slice(0, MOST);
  }
  function gather() {
    var a = Math.min(+from.value, +to.value), b = Math.max(+from.value, +to.value), chosen = held.slice(a, b + 1), n = areas.length;
    var sex = value("f-sex"), least = Math.max(1, parseFloat(value("f-least").replace(/[^0-9.]/g, "")) || 1);
    var first = chosen[0], last = chosen[chosen.length - 1], count = 0, i, o, d, v;
    var before = running(sex)[a], until = running(sex)[b + 1], whole = until.whole - before.whole;
    areas.forEach(function (x, k) { x.size = last.sizes[k] || 0; });
    told.textContent = first === last ? first.period : first.period.split("–")[0] + "–" + last.period.split("–").pop();
    var grouped = clusters(areas), m = grouped.list.length;
    var inside = areas.map(function (x) { return wanted.ids === null || wanted.ids.indexOf(x[0]) >= 0; });
    // Sums of the groups at either end in flat tables; objects are made of the largest alone.
    var people_of = new Float64Array(m * m), doubtful_of = new Float64Array(m * m), counted_of = new Float64Array(m * m), of = grouped.of, now = until.people, then = before.people, co, cd, k;
    for (o = 0; o < n; o++) {
      for (d = 0, k = o * n; d < n; d++, k++) {
        v = now[k] - then[k];
        if (!v || v < least || !(inside[o] || inside[d])) { continue; }
        count += 1;
        co = of[o]; cd = of[d];
        if (co < 0 || cd < 0 || co === cd) { continue; }
        people_of[co * m + cd] += v;
        if (until.doubtful[k] > before.doubtful[k]) { doubtful_of[co * m + cd] += v; }
        if (until.counted[k] > before.counted[k]) { counted_of[co * m + cd] += v; }
      }
    }
    arcs = largest(people_of).map(function (k) { return { o: grouped.list[Math.floor(k / m)], d: grouped.list[k % m], v: people_of[k], u: doubtful_of[k], c: counted_of[k] }; });
    var people = arcs.reduce(function (s, e) { return s + e.v; }, 0), groups = grouped.list.filter(function (c) { return c.n > 1; }).length;
    var share = whole ? (100 * people / whole).toFixed(1) : "0.0", method = { method: last.method };
    say.textContent = wanted.ids && !wanted.ids.length ? said("nowhere", { area: wanted.text }) : [
      said("arcs", { arcs: number(arcs.length), count: number(count), people: number(people), whole: number(whole), share: share }),
      groups ? said("near", { count: number(groups) }) : "", said(whole ? "by" : "none", method)].join(" ");
    section.setAttribute("data-arcs", String(arcs.length));
  }
  // The land as it lies under the present view, drawn once for each view.
  var under = document.createElement("canvas"), lies = "";
  function ground() {
    var now = [view.scale, view.x, view.y, canvas.width, land.complete].join();
    if (now !== lies) {
      lies = now; under.width = canvas.width; under.height = canvas.height;
      var p = under.getContext("2d");
      p.setTransform(ratio, 0, 0, ratio, 0, 0); p.translate(view.x, view.y); p.scale(view.scale, view.scale);
      if (land.complete) { p.globalAlpha = dark ? 0.18 : 1; p.drawImage(land, 0, 0, W, H); }
    }
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.clearRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(under, 0, 0);
  }
  function draw(moving) {
    ground();
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.translate(view.x, view.y); pen.scale(view.scale, view.scale);
    var most = arcs.length ? arcs[0].v : 1, k = 1 / view.scale, colour = dark ? "240,150,90" : "180,72,15", blue = dark ? "127,192,234" : "11,105,163";
    function of(e) { return e.c * 2 > e.v ? blue : colour; } // counts, where they stand beside estimates
    function way(e) {
      var dx = e.d.x - e.o.x, dy = e.d.y - e.o.y;
      pen.moveTo(e.o.x, e.o.y);
      if (moving) { pen.lineTo(e.o.x + dx / 2 + dy * 0.1, e.o.y + dy / 2 - dx * 0.1); pen.lineTo(e.d.x, e.d.y); return; }
      pen.quadraticCurveTo(e.o.x + dx / 2 + dy * 0.2, e.o.y + dy / 2 - dx * 0.2, e.d.x, e.d.y);
    }
    function stroke(s, dashed, ink) {
      pen.strokeStyle = "rgba(" + ink + "," + (0.12 + 0.6 * Math.sqrt(s)).toFixed(2) + ")";
      pen.lineWidth = Math.max(9 * Math.sqrt(s), 0.4) * k;
      pen.setLineDash(dashed && !moving ? [4 * k, 4 * k] : []);
      pen.stroke();
    }
    // Arcs of about one size are one stroke; the large ones lie on top, each with a point where people arrive.
    function batch(some, base) {
      var classes = {};
      some.forEach(function (e) {
        var c = Math.ceil(6 * Math.sqrt(e.v / (base || 1))) + (e.u * 2 > e.v ? ":dashed" : e.c * 2 > e.v ? "+" : "");
        (classes[c] = classes[c] || []).push(e);
      });
      Object.keys(classes).forEach(function (c) {
        pen.beginPath();
        classes[c].forEach(way);
        stroke(classes[c][0].v / most, c.indexOf(":") > 0, of(classes[c][0]));
      });
    }
    if (moving) { batch(arcs.slice(0, MOVING), most); return; }
    batch(arcs.slice(LARGE), arcs.length > LARGE ? arcs[LARGE].v : 1);
    arcs.slice(0, LARGE).reverse().forEach(function (e) {
      var s = e.v / most;
      pen.beginPath(); way(e); stroke(s, e.u * 2 > e.v, of(e));
      pen.beginPath(); pen.arc(e.d.x, e.d.y, Math.max(4.5 * Math.sqrt(s), 1.2) * k, 0, 6.3); pen.fillStyle = "rgba(" + of(e) + ",0.8)"; pen.fill();
      if (of(e) === blue) { pen.setLineDash([]); pen.lineWidth = k; pen.strokeStyle = dark ? "#e8ecf0" : "#1f2933"; pen.stroke(); }
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
  // What is asked many times within a frame is made once; the whole map follows when nothing was asked for a while.
  var asked = false, stale = false, rest = 0;
  function frame(moving) { asked = false; if (stale) { stale = false; gather(); } draw(moving); }
  function again(anew, moving) {
    stale = stale || anew;
    clearTimeout(rest);
    if (moving) { rest = setTimeout(function () { draw(); }, REST); }
    if (!asked) { asked = true; requestAnimationFrame(function () { frame(moving); }); }
  }
  function zoom(by, x, y) {
    if (!by) { view = Object.assign({}, home); again(true); return; }
    var next = Math.max(1, Math.min(16 * home.scale, view.scale * by)), f = next / view.scale;
    view.x = x - (x - view.x) * f; view.y = y - (y - view.y) * f; view.scale = next;
    if (next === 1) { view.x = view.y = 0; }
    again(true);
  }
  // Places of the user's own may lie in one country: the map begins where they are, as the server draws it.
  function frame_own() {
    var spots = areas.filter(function (a) { return a[2] !== null; }).map(function (a) { return place(a[2], a[3]); });
    function ends(k) { var v = spots.map(function (s) { return s[k]; }); return [Math.min.apply(null, v), Math.max.apply(null, v)]; }
    var x = ends(0), y = ends(1), room = 0.76, s = Math.min(W * room / Math.max(x[1] - x[0], 1e-9), H * room / Math.max(y[1] - y[0], 1e-9));
    s = Math.max(1, Math.min(40, s));
    home = { scale: s, x: W / 2 - s * (x[0] + x[1]) / 2, y: H / 2 - s * (y[0] + y[1]) / 2 };
    view = Object.assign({}, home);
  }
  function begin() {
    number_areas();
    if (stage.hasAttribute("data-near")) { frame_own(); }
    canvas.width = W * ratio; canvas.height = H * ratio; canvas.tabIndex = 0;
    [from, to].forEach(function (b) { b.min = 0; b.max = held.length - 1; b.step = 1; b.addEventListener("input", function () { again(true, true); }); });
    var chosen = value("f-period"), at = held.map(function (h) { return h.id; }).indexOf(chosen);
    from.value = to.value = String(at < 0 ? held.length - 1 : at);
    ["f-sex", "f-least"].forEach(function (id) { var e = document.getElementById(id); if (e) { e.addEventListener("input", function () { again(true); }); } });
    document.getElementById("f-area").addEventListener("input", seek);
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
    var method = document.getElementById("f-method"); // its flows are other parts, which the page of that address names
    if (method) { method.addEventListener("change", function () { method.form.submit(); }); }
    land.onload = function () { again(false); };
    land.src = stage.getAttribute("data-land");
    section.hidden = false;
    var still = document.querySelector("#c-flows"), drawn = value("f-view") === "map" && still && still.querySelector(".draw");
    if (drawn) { drawn.hidden = true; document.getElementById("flows-say").hidden = true; still.parentNode.insertBefore(section, still); } // the moving map in place of the still one
    seek();
  }
  sojourn.draw = draw; sojourn.gather = gather;
  var left = addresses.length;
  addresses.forEach(function (address, n) {
    sojourn.load(address.replace(/^.*\/|\.js$/g, ""), address, function (part) { held[n] = part; left -= 1; if (!left) { begin(); } });
  });
})();
