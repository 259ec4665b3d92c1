// Shows the captions that the server sends. Written for old browsers, too: e-readers have them. Needs the others.
"use strict";
(function () {
  var language = /^de\b/i.test(navigator.language || "") ? "de" : "en";
  var words = CAPTIONER_WORDS[language];
  var root = document.documentElement;
  function find(id) { return document.getElementById(id); }
  var main = find("captions"), list = find("list"), stateLine = find("state"), toLive = find("to-live");

  // --- appearance: the address wins over what was chosen here before -----------------------------

  var query = {};
  location.search.slice(1).split("&").forEach(function (pair) {
    var parts = pair.split("=");
    try { query[parts[0]] = decodeURIComponent(parts[1] || ""); } catch (_error) { /* no text */ }
  });
  var isOverlay = query.view === "overlay";
  var prefersLight = window.matchMedia && matchMedia("(prefers-color-scheme: light)").matches;
  var chosen = {};  // here, by the page's buttons
  var look = { size: 28, font: "sans", lines: 0, colour: "plain", theme: prefersLight ? "light" : "dark", steady: false };
  if (isOverlay) {
    look.size = 44; look.lines = 2; look.theme = "dark";
  } else {
    try { chosen = JSON.parse(localStorage.getItem("captioner")) || {}; } catch (_error) { /* as it is */ }
    merge(chosen);
  }
  merge(query);

  function merge(wanted) {
    look.size = Math.min(200, Math.max(12, Number(wanted.size) || look.size));
    look.lines = Math.min(5, Math.max(0, Math.floor(Number(wanted.lines === undefined ? look.lines : wanted.lines)) || 0));
    look.font = among(wanted.font, ["sans", "serif", "mono"], look.font);
    look.colour = among(wanted.colour, ["plain", "yellow", "green", "blue"], look.colour);
    look.theme = among(wanted.theme, ["dark", "light"], look.theme);
    if (wanted.steady !== undefined) { look.steady = wanted.steady === true || wanted.steady === "1"; }
  }
  function among(value, allowed, otherwise) { return allowed.indexOf(value) < 0 ? otherwise : value; }

  function applyLook() {
    root.className = [look.theme, look.font, look.colour, look.lines ? "few" : "", look.steady ? "steady" : "",
      isOverlay ? "overlay" : ""].join(" ");
    root.style.setProperty("--size", look.size + "px");
    root.style.setProperty("--lines", look.lines || 1);
    find("font").value = look.font;
    find("lines").value = String(look.lines);
    find("colour").value = look.colour;
    find("steady").checked = look.steady;
    if (follows) { goToEnd(); }
  }
  function change(name, value) {
    look[name] = chosen[name] = value;
    try { localStorage.setItem("captioner", JSON.stringify(chosen)); } catch (_error) { /* for now only */ }
    if (name in query) {
      // What the address still says would undo the choice when the page is loaded again.
      query[name] = value === true ? "1" : value === false ? "0" : String(value);
      try { history.replaceState(null, "", "?" + Object.keys(query).map(pairOf).join("&")); } catch (_error) { /* old */ }
    }
    applyLook();
  }

  function pairOf(name) { return name + "=" + encodeURIComponent(query[name]); }

  // --- captions ----------------------------------------------------------------------------------

  var BLOCK = 50, MOST_BLOCKS_IN_OVERLAY = 3;
  var follows = true, top = 0, paragraphs = {}, finals = [], block = null, lineLength = 0;

  function goToEnd() {
    main.scrollTop = main.scrollHeight;
    top = main.scrollTop;  // its own scroll event may come after the reader's first step up
  }
  function shown(update) {
    update();
    if (follows) { goToEnd(); }
  }
  main.addEventListener("scroll", function () {
    var isAtEnd = main.scrollHeight - main.scrollTop - main.clientHeight < look.size;
    // Captions that are drawn for the first time move the end away; only a reader goes up.
    if (isAtEnd || main.scrollTop < top) { follows = isAtEnd; }
    top = main.scrollTop;
    toLive.hidden = follows;
  });
  if (window.ResizeObserver) { new ResizeObserver(function () { if (follows) { goToEnd(); } }).observe(list); }
  window.addEventListener("resize", function () {
    lineLength = 0;
    if (follows) { goToEnd(); }
  });

  // Captions stand in blocks: what is out of sight costs a browser little, however long the session is.
  function append(paragraph) {
    if (!block || block.childNodes.length >= BLOCK) {
      block = list.appendChild(document.createElement("div"));
      // The one before may be on the screen, where nothing is to move.
      var past = block.previousSibling && block.previousSibling.previousSibling;
      for (; past; past = past.previousSibling) { if (!past.className && past.firstChild) { close(past); } }
      // A scene of OBS may stay open for weeks.
      while (isOverlay && list.childNodes.length > MOST_BLOCKS_IN_OVERLAY) { dropFirst(); }
    }
    return block.appendChild(paragraph);
  }
  // Until it is drawn, a block has about the height that it will have, so that the reader's place stays.
  function close(full) {
    var height = 0;
    lineLength = lineLength || Math.min(60, main.clientWidth / look.size - 1) / 0.48;
    Array.prototype.forEach.call(full.childNodes, function (each) {
      height += 1.35 * Math.ceil(each.textContent.length / lineLength) + (look.lines ? 0 : 0.35);
    });
    full.style.containIntrinsicSize = "auto " + height.toFixed(1) + "em";
    full.className = "full";
  }
  function dropFirst() {
    Array.prototype.forEach.call(list.firstChild.childNodes, function (each) {
      if (paragraphs[each.number] === each) { delete paragraphs[each.number]; }
    });
    list.removeChild(list.firstChild);
    finals = finals.filter(function (each) { return list.contains(each); });
  }
  // What was said earlier comes later, to who joined late: above `before`, and nothing that is read moves.
  function insertEarlier(captions, before) {
    var place = finals.indexOf(before);
    if (place < 0) { return; }
    var bounds = main.getBoundingClientRect(), wasAt = before.getBoundingClientRect().top;
    var earlier = list.insertBefore(document.createElement("div"), beginBlockWith(before));
    var added = captions.map(function (caption) {
      return paragraphOf(caption, function (paragraph) { earlier.appendChild(paragraph); });
    }).filter(function (each) { return !each.isFinal; });
    if (!earlier.firstChild) { list.removeChild(earlier); } else { close(earlier); }
    added.forEach(markFinal);
    Array.prototype.splice.apply(finals, [place, 0].concat(added));
    tellChange(before);
    // Some browsers keep the reader's place by themselves.
    if (!follows && wasAt < (bounds.top + bounds.bottom) / 2) {
      main.scrollTop += before.getBoundingClientRect().top - wasAt;
      top = main.scrollTop;
    }
  }
  function beginBlockWith(paragraph) {
    var whole = paragraph.parentNode;
    if (whole.firstChild === paragraph) { return whole; }
    var rest = list.insertBefore(document.createElement("div"), whole.nextSibling);
    while (paragraph) {
      var following = paragraph.nextSibling;
      rest.appendChild(paragraph);
      paragraph = following;
    }
    if (block === whole) { block = rest; }
    if (whole.className) {
      close(whole);
      close(rest);
    }
    return rest;
  }
  function neighbour(paragraph, side) {
    var beside = paragraph[side + "Sibling"], other = paragraph.parentNode[side + "Sibling"];
    return beside || !other ? beside : other[side === "next" ? "firstChild" : "lastChild"];
  }

  function paragraphOf(caption, put) {
    var found = paragraphs[caption.id];
    if (!found) {
      found = document.createElement("p");
      var line = found.appendChild(document.createElement("span"));
      found.who = line.appendChild(document.createElement("b"));
      found.name = found.who.appendChild(document.createElement("bdi"));  // its direction stays its own
      found.colon = found.who.appendChild(document.createTextNode(""));
      found.committed = line.appendChild(document.createTextNode(""));
      found.tentative = line.appendChild(document.createElement("i"));
      found.number = caption.id;
      (put || append)(paragraphs[caption.id] = found);
    }
    nameSpeaker(found, caption);
    if (caption.lang) { found.lang = caption.lang; }
    found.dir = caption.rtl ? "rtl" : "ltr";
    found.committed.data = caption.committed;
    found.tentative.textContent = caption.tentative;
    return found;
  }
  function nameOf(said) { return said.number ? words.speaker.replace("{0}", said.number) : said.who; }
  function colonBehind(name) { return name ? ": " : ""; }
  function nameSpeaker(paragraph, said) {
    var name = nameOf(said), style = paragraph.who.style;
    // The colour of who speaks on dark and on light ground; where there is one channel, that of the text.
    style.setProperty("--on-dark", said.shades[0] || "inherit");
    style.setProperty("--on-light", said.shades[1] || "inherit");
    if (paragraph.said === name) { return; }
    paragraph.said = paragraph.name.textContent = name;
    paragraph.colon.data = colonBehind(name);
    paragraph.who.hidden = !name;
    tellChange(paragraph);
    tellChange(neighbour(paragraph, "next"));
  }
  // In a few lines, a name is repeated only where the speaker changes.
  function tellChange(paragraph) {
    if (!paragraph) { return; }
    var before = neighbour(paragraph, "previous");
    paragraph.classList[before && before.said === paragraph.said ? "add" : "remove"]("goes-on");
  }
  function showPartial(caption) {
    var paragraph = paragraphOf(caption);
    paragraph.isOpen = true;
    // A line that is there stays while words are still decided: nothing above it moves back.
    paragraph.style.minHeight = paragraph.offsetHeight + "px";
  }
  function showFinal(caption) {
    if (!caption.committed) { return remove(caption.id); }
    finish(paragraphOf(caption));
  }
  function finish(paragraph) {
    if (!paragraph.isFinal) { finals.push(paragraph); }
    markFinal(paragraph);
  }
  function markFinal(paragraph) {
    paragraph.isFinal = true;
    paragraph.isOpen = false;
    paragraph.style.minHeight = "";
  }
  // A caption in which several voices were found after it was shown: its words stay where they are.
  function showParts(parts) {
    var before = paragraphs[parts[0].id];
    if (!before || !before.isFinal) { return; }
    parts.forEach(function (part) {
      var paragraph = paragraphOf(part, function (added) {
        before.parentNode.insertBefore(added, before.nextSibling);
      });
      if (!paragraph.isFinal) {
        paragraph.isFinal = true;
        finals.splice(finals.indexOf(before) + 1, 0, paragraph);
      }
      before = paragraph;
    });
  }
  function remove(id) {
    var gone = paragraphs[id];
    delete paragraphs[id];
    if (!gone) { return; }
    var next = neighbour(gone, "next"), emptied = gone.parentNode;
    emptied.removeChild(gone);
    if (!emptied.firstChild && emptied !== block) { list.removeChild(emptied); }
    if (next) { tellChange(next); }
  }
  // What is undecided when nothing more will come is decided by nobody.
  function settle() {
    Object.keys(paragraphs).forEach(function (id) {
      var paragraph = paragraphs[id];
      if (!paragraph.isOpen) { return; }
      if (!paragraph.committed.data) { return remove(id); }
      paragraph.tentative.textContent = "";
      finish(paragraph);
    });
  }
  function say(caption) {
    if (!caption.committed) { return; }
    var spoken = find("spoken"), line = document.createElement("div");
    line.textContent = nameOf(caption) + colonBehind(nameOf(caption)) + caption.committed;
    if (caption.lang) { line.lang = caption.lang; }
    spoken.appendChild(line);
    if (spoken.childNodes.length > 10) { spoken.removeChild(spoken.firstChild); }
  }

  // --- what the server sends -----------------------------------------------------------------------

  var source = null, last = "", heardAt = 0, timer = 0, title = "";

  function tell(state) {
    var name = state === "stopping" ? "listening" : state;
    if (state === "idle" && finals.length) { name = "ended"; }
    stateLine.textContent = state === "past" ? title : words[name] || "";
    stateLine.className = name;
    root.setAttribute("data-state", name);
  }
  var handlers = {
    begin: function (told) {
      title = told.title;
      document.title = title || words.captions;
      settle();
      paragraphs = {};
      if (block && !block.firstChild) { list.removeChild(block); }
      block = null;
      if (list.lastChild && list.lastChild.nodeName !== "HR") { list.appendChild(document.createElement("hr")); }
    },
    finals: function (captions) { captions.forEach(showFinal); },
    earlier: function (told) { if (!isOverlay) { insertEarlier(told.captions, paragraphs[told.before]); } },
    final: function (caption) { showFinal(caption); say(caption); },
    partial: showPartial,
    open: function (captions) {
      var stillOpen = {};
      captions.forEach(function (caption) { stillOpen[caption.id] = true; });
      Object.keys(paragraphs).forEach(function (id) {
        if (paragraphs[id].isOpen && !stillOpen[id]) { remove(id); }
      });
      captions.forEach(showPartial);
    },
    parts: showParts,
    who: function (names) {
      Object.keys(names).forEach(function (id) { if (paragraphs[id]) { nameSpeaker(paragraphs[id], names[id]); } });
    },
    state: function (told) { tell(told.state); },
    ping: function () { /* the connection lives */ },
    full: function (isOfYours) { tell(isOfYours ? "fullOfYours" : "full"); },
    bye: function () { settle(); tell("bye"); connectLater(5000); }
  };

  function connect() {
    clearTimeout(timer);
    if (source) { source.close(); }
    heardAt = Date.now();
    source = new EventSource("events" + (last ? "?since=" + encodeURIComponent(last) : ""));
    source.onerror = function () {
      if (source.readyState === 2) { return askWhy(); }
      if (!/^(bye|full)/.test(root.getAttribute("data-state"))) { tell("lost"); }
    };
    Object.keys(handlers).forEach(function (name) {
      source.addEventListener(name, function (event) {
        heardAt = Date.now();
        last = event.lastEventId || last;
        shown(function () { handlers[name](JSON.parse(event.data)); });
      });
    });
  }
  // Something answers, but not with captions: after a restart they may have another address.
  function askWhy() {
    var request = new XMLHttpRequest();
    request.onload = request.onerror = function () {
      if (request.status === 404) { tell("bye"); }
      if (!/^(bye|full)/.test(root.getAttribute("data-state"))) { tell("lost"); }
    };
    request.open("GET", "words.js");
    request.send();
    connectLater(3000);
  }
  // The number of the last event names what is missing.
  function lacksEarlier() { return last.split("-").length > 2; }
  function connectLater(wait) {
    source.close();
    clearTimeout(timer);
    timer = setTimeout(connect, wait);
  }
  // A connection can die without a word.
  setInterval(function () { if (Date.now() - heardAt > 40000) { tell("lost"); connect(); } }, 5000);
  window.addEventListener("online", connect);

  // --- buttons -------------------------------------------------------------------------------------

  function panel(button, name) {
    find(button).addEventListener("click", function () {
      var form = find(name);
      form.hidden = !form.hidden;
      find(button).setAttribute("aria-expanded", String(!form.hidden));
      if (!form.hidden) { form.querySelector("input, button").focus(); }
      if (follows) { goToEnd(); }
    });
    find(name).addEventListener("keydown", function (event) {
      if (event.key === "Escape") { find(button).click(); find(button).focus(); }
    });
  }
  captionerSearch(find, words, function () { return finals; }, lacksEarlier);
  panel("open-search", "search");
  panel("open-look", "look");
  find("look").addEventListener("submit", function (event) { event.preventDefault(); });
  find("smaller").addEventListener("click", function () { change("size", Math.max(12, Math.round(look.size / 1.15))); });
  find("larger").addEventListener("click", function () { change("size", Math.min(200, Math.round(look.size * 1.15))); });
  find("font").addEventListener("change", function () { change("font", this.value); });
  find("lines").addEventListener("change", function () { change("lines", Number(this.value)); });
  find("colour").addEventListener("change", function () { change("colour", this.value); });
  find("theme").addEventListener("click", function () { change("theme", look.theme === "dark" ? "light" : "dark"); });
  find("steady").addEventListener("change", function () { change("steady", this.checked); });
  toLive.addEventListener("click", function () { follows = true; goToEnd(); });
  var enter = root.requestFullscreen || root.webkitRequestFullscreen;
  find("full-screen").hidden = !enter;
  find("full-screen").addEventListener("click", function () {
    if (document.fullscreenElement || document.webkitFullscreenElement) {
      (document.exitFullscreen || document.webkitExitFullscreen).call(document);
    } else { enter.call(root); }
  });

  Array.prototype.forEach.call(document.querySelectorAll("[data-word]"), function (each) {
    var word = words[each.getAttribute("data-word")];
    if (each === main || each.textContent) {
      each.setAttribute("aria-label", word);
      if (each !== main) { each.title = word; }
    } else { each.textContent = word; }
  });
  root.lang = language;
  document.title = words.captions;
  applyLook();
  tell("idle");
  connect();
}());
