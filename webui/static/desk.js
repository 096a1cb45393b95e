// Makes the desk handier; every page works without it.
"use strict";

const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
const say = (key) => document.body.dataset[key] || "";

// --- Completion: a WAI-ARIA combobox with a listbox popup -----------------------------------

function combobox(form) {
  const input = $(".find-box input", form);
  const box = document.createElement("ul");
  const status = document.createElement("div");
  let options = [], active = -1, typed = input.value, asked = 0, timer = 0, waiting = null;

  box.id = "suggestions";
  box.hidden = true;
  box.setAttribute("role", "listbox");
  box.setAttribute("aria-label", say("suggestions"));
  status.className = "visually-hidden";
  status.setAttribute("role", "status");
  input.after(box, status);
  for (const [name, value] of Object.entries({
    role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false",
    "aria-controls": box.id, "aria-haspopup": "listbox",
  })) input.setAttribute(name, value);

  const wipe = document.createElement("button");
  wipe.type = "button";
  wipe.className = "wipe";
  wipe.textContent = "×";
  wipe.setAttribute("aria-label", say("wipe"));
  wipe.addEventListener("click", () => { input.value = typed = ""; close(); tidy(); input.focus(); });
  box.before(wipe);
  const tidy = () => { wipe.hidden = !input.value; };
  input.addEventListener("input", tidy);
  addEventListener("pageshow", tidy);
  document.addEventListener("desk", tidy);
  tidy();

  function forget() {
    clearTimeout(timer);
    waiting?.abort();
    asked++;
  }

  function close() {
    forget();
    box.hidden = true;
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function show(found) {
    options = found;
    active = -1;
    box.replaceChildren(...found.map((each, place) => {
      const option = document.createElement("li");
      option.id = `suggestion-${place}`;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      const text = document.createElement("span");
      const kind = document.createElement("span");
      text.textContent = each.text;
      kind.textContent = say(each.kind);
      option.append(text, " ", kind);
      option.addEventListener("mousedown", (event) => event.preventDefault());
      option.addEventListener("click", () => choose(place));
      return option;
    }));
    box.hidden = !found.length;
    input.setAttribute("aria-expanded", String(!!found.length));
    input.removeAttribute("aria-activedescendant");
    status.textContent = found.length ? `${found.length} ${say("suggestions").toLowerCase()}` : "";
  }

  function move(step) {
    forget();  // an answer that came now would take the choice away
    const count = options.length + 1;  // one place is what was typed
    active = ((active + 1 + step + count) % count) - 1;
    $$("[role=option]", box).forEach((option, place) => {
      option.setAttribute("aria-selected", String(place === active));
      if (place === active) option.scrollIntoView({ block: "nearest" });
    });
    if (active < 0) input.removeAttribute("aria-activedescendant");
    else input.setAttribute("aria-activedescendant", `suggestion-${active}`);
    input.value = active < 0 ? typed : options[active].text;
  }

  function choose(place) {
    input.value = options[place].text;
    close();
    form.requestSubmit();
  }

  async function ask() {
    const prefix = input.value.trim();
    if (prefix.length < 2) return close();
    const turn = ++asked;
    waiting?.abort();
    waiting = new AbortController();
    try {
      const answer = await fetch(`${form.dataset.suggest}?q=${encodeURIComponent(prefix)}`, { signal: waiting.signal });
      const found = answer.ok ? (await answer.json()).suggestions : [];
      if (turn === asked && document.activeElement === input) show(found);
    } catch { /* typing went on, or the desk is away: no suggestions */ }
  }

  input.addEventListener("input", () => {
    typed = input.value;
    clearTimeout(timer);
    timer = setTimeout(ask, 120);
  });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (box.hidden) { if (event.key === "ArrowDown") ask(); return; }
      event.preventDefault();
      move(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter" && !box.hidden && active >= 0) {
      event.preventDefault();
      choose(active);
    } else if (event.key === "Escape" && !box.hidden) {
      event.preventDefault();
      input.value = typed;
      close();
    } else if (event.key === "Tab") close();
  });
  input.addEventListener("blur", close);
  form.addEventListener("submit", close);
}

// --- The search page: new results in place, so that nothing flickers -------------------------

function desk() {
  const here = () => location.pathname + location.search;
  let shown = here(), waiting = null;

  async function load(address, { push, top = 0, focus }) {
    waiting?.abort();
    const turn = waiting = new AbortController();
    let fresh;
    try {
      const answer = await fetch(address, { signal: turn.signal, headers: { Accept: "text/html" } });
      if (!answer.ok) throw new Error(answer.status);
      fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    } catch (error) {
      if (error.name !== "AbortError") location.assign(address);
      return;
    }
    if (turn.signal.aborted) return;
    const next = $("#desk", fresh);
    if (!next) return location.assign(address);
    const open = $(".filters")?.open;
    if (push) history.pushState({ desk: true }, "", address);
    shown = here();
    document.title = fresh.title;
    $("#desk").replaceWith(next);
    $(".find").replaceChildren(...keepBox($(".find", fresh)));
    $(".links").replaceWith($(".links", fresh));
    if (open && $(".filters")) $(".filters").open = true;
    begin();
    if (focus) focus();
    scrollTo(0, top);
    announce();
  }

  // The box itself stays (it may hold the reader's caret); hidden fields follow the new state.
  function keepBox(fresh) {
    const box = $(".find .find-box");
    $("input", box).value = $("input", fresh).value;
    document.dispatchEvent(new Event("desk"));
    return [...fresh.children].map((child) => child.matches(".find-box") ? box : child);
  }

  // Keyboard readers stay where they were: on the same value, else on the heading of the results.
  function refocus(link) {
    const label = link.getAttribute("aria-label") || link.textContent.trim();
    const facet = link.dataset.more && link.closest(".facet").getAttribute("aria-labelledby");
    const added = link.dataset.more;  // so many values stood there; the next one is new
    return () => {
      const same = facet
        ? $$(`[aria-labelledby="${facet}"] .pick`)[added] || $(`[aria-labelledby="${facet}"] .more`)
        : $$("#desk a").find((each) => each.textContent.trim() === label || each.getAttribute("aria-label") === label);
      (same || $("#main")).focus({ preventScroll: true });
    };
  }

  function announce() {
    let live = $("#live");
    if (!live) {
      live = Object.assign(document.createElement("div"), { id: "live", className: "visually-hidden" });
      live.setAttribute("role", "status");
      document.body.append(live);
    }
    live.textContent = $(".tabs [aria-current]")?.textContent.replace(/\s+/g, " ").trim() || "";
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("#desk a");
    if (!link || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const href = link.href.baseVal ?? link.href;
    const target = new URL(href, location.href);
    if (target.origin !== location.origin || target.pathname !== location.pathname || link.hasAttribute("download") || !$("#desk")) return;
    event.preventDefault();
    history.replaceState({ desk: true, top: scrollY }, "");
    const paging = !!link.closest(".pager");
    load(target.pathname + target.search, { push: true, top: paging ? 0 : scrollY, focus: paging ? null : refocus(link) });
  });

  addEventListener("popstate", (event) => {
    if (here() !== shown && $("#desk")) load(here(), { push: false, top: event.state?.top || 0 });
  });

  // Shift and a second bar make a range.
  document.addEventListener("click", (event) => {
    const bar = event.target.closest?.("[data-since]");
    const from = $(".time a.on");
    if (!bar || !event.shiftKey || !from) return;
    event.preventDefault();
    const [first, last] = [from, bar].sort((a, b) => a.dataset.since < b.dataset.since ? -1 : 1);
    const state = new URL(location.href);
    state.searchParams.set("from", first.dataset.since);
    state.searchParams.set("to", last.dataset.until);
    state.searchParams.delete("page");
    load(state.pathname + state.search, { push: true, top: scrollY });
  });
}

// --- Parts of a page, set up again when the results are replaced ------------------------------

// One tab stop for the whole timeline; arrows, Home and End walk the bars.
function timeline(nav) {
  const bars = $$("a", nav);
  if (!bars.length) return;
  const stop = (bar) => bars.forEach((each) => each.setAttribute("tabindex", each === bar ? "0" : "-1"));
  stop($("a.on", nav) || bars[bars.length - 1]);
  nav.addEventListener("keydown", (event) => {
    const at = bars.indexOf(document.activeElement);
    const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: bars.length - 1 }[event.key];
    if (at < 0 || to === undefined || !bars[to]) return;
    event.preventDefault();
    stop(bars[to]);
    bars[to].focus();
  });
}

// "Why this result" opens under the hit.
function reasons(link) {
  link.setAttribute("aria-expanded", "false");
  link.setAttribute("role", "button");
  link.addEventListener("click", async (event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    const place = link.closest(".hit");
    const open = $(".why-box", place);
    if (open) { open.remove(); link.setAttribute("aria-expanded", "false"); return; }
    const answer = await fetch(link.href);
    if (!answer.ok) return location.assign(link.href);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const box = $(".why-box", page);
    if (!box) return location.assign(link.href);
    place.append(box);
    link.setAttribute("aria-expanded", "true");
  });
  link.addEventListener("keydown", (event) => { if (event.key === " ") { event.preventDefault(); link.click(); } });
}

function begin() {
  $$("[data-time]").forEach(timeline);
  $$("[data-why]").forEach(reasons);
  const filters = $(".filters");
  // Browsers without ::details-content cannot open it by style alone.
  if (filters && !CSS.supports("selector(::details-content)")) filters.open = matchMedia("(min-width: 52rem)").matches;
}

// --- The article page -------------------------------------------------------------------------

function walker(bar) {
  const marks = $$(".text mark");
  let at = -1;
  function go(step) {
    if (!marks.length) return;
    marks[at]?.classList.remove("here");
    at = at < 0 && step < 0 ? marks.length - 1 : (at + step + marks.length) % marks.length;
    marks[at].classList.add("here");
    marks[at].scrollIntoView({ block: "center" });
    $("[data-at]", bar).textContent = at + 1;
  }
  bar.hidden = !marks.length;
  $("[data-next]", bar).addEventListener("click", () => go(1));
  $("[data-previous]", bar).addEventListener("click", () => go(-1));
  document.addEventListener("keydown", (event) => {
    if (event.target.closest("input, textarea, select") || event.metaKey || event.ctrlKey || event.altKey) return;
    if (event.key === "n") go(1);
    if (event.key === "N" || event.key === "p") go(-1);
  });
}

function citations(article) {
  const live = Object.assign(document.createElement("div"), { className: "visually-hidden" });
  live.setAttribute("role", "status");
  document.body.append(live);
  for (const button of $$(".copy", article)) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      const place = button.closest(".para");
      const text = $("p, h2", place).textContent.trim();
      const citation = `“${text}” (${article.dataset.cite}). ${article.dataset.address}#${place.id}`;
      try { await navigator.clipboard.writeText(citation); } catch { return legacyCopy(citation); }
      done(button);
    });
  }
  function legacyCopy(citation) {
    const box = Object.assign(document.createElement("textarea"), { value: citation });
    document.body.append(box);
    box.select();
    document.execCommand("copy");
    box.remove();
  }
  function done(button) {
    const label = button.textContent;
    button.textContent = live.textContent = say("copied");
    setTimeout(() => { button.textContent = label; }, 2000);
  }
}

document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.target.closest("input, textarea, select, [contenteditable]") || event.metaKey || event.ctrlKey || event.altKey) return;
  event.preventDefault();
  $("#q").focus();
  $("#q").select();
});

$$(".find").forEach(combobox);
$$(".walker").forEach(walker);
$$("article[data-cite]").forEach(citations);
if ($("#desk")) desk();
begin();
