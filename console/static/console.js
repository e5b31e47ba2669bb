/* The review desk's keys. Every page works without this file; with it, a verdict shows at once and
   is sent behind the reviewer's back, kept until the desk has answered. */
"use strict";
(() => {
  const csrf = document.querySelector('meta[name="csrf"]')?.content ?? "";
  const $ = (selector, within = document) => within.querySelector(selector);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const words = document.documentElement.lang.startsWith("zh")
    ? { confirmed: "已确认", "not-a-match": "不匹配", licensed: "已许可", permitted: "允许使用", unsure: "不确定", undone: "已撤销", undo: "撤销", away: "服务器没有响应，稍后重试", end: "列表已处理完", nothing: "没有可撤销的决定" }
    : { confirmed: "Confirmed", "not-a-match": "Not a match", licensed: "Licensed", permitted: "Permitted use", unsure: "Unsure", undone: "Undone", undo: "Undo", away: "The desk does not answer; it will be tried again", end: "That was the last one of this list", nothing: "Nothing to undo" };

  /* The viewer's zone, for the next page. */
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (zone && !document.cookie.includes(`desk-zone=${zone}`)) {
    document.cookie = `desk-zone=${zone}; path=/; max-age=31536000; samesite=strict`;
  }

  const ticket = () => {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    return [...bytes].map((b) => b.toString(16).padStart(2, "0")).join("");
  };

  const toast = (text, { bad = false, action = null } = {}) => {
    const box = document.createElement("div");
    box.className = bad ? "toast bad" : "toast";
    const span = document.createElement("span");
    span.textContent = text;
    box.append(span);
    if (action) {
      const button = document.createElement("button");
      button.textContent = words.undo;
      button.addEventListener("click", () => { box.remove(); action(); });
      box.append(button);
    }
    const place = $("#toasts");
    place.append(box);
    while (place.children.length > 3) place.firstChild.remove();
    setTimeout(() => box.remove(), bad ? 9000 : 5000);
  };

  /* What waits to be sent survives a reload and a server that is away. */
  const KEY = "desk-outbox";
  const done = [];
  let outbox = JSON.parse(localStorage.getItem(KEY) ?? "[]");
  let sending = false;
  const keep = () => localStorage.setItem(KEY, JSON.stringify(outbox));

  const post = (address, fields) => fetch(address, {
    method: "POST",
    headers: { accept: "application/json", "x-csrf-token": csrf },
    body: new URLSearchParams(fields),
  });

  const send = async () => {
    if (sending) return;
    sending = true;
    let wait = 500;
    while (outbox.length) {
      const item = outbox[0];
      let answer = null;
      try { answer = await post(item.address, item.fields); } catch { answer = null; }
      if (!answer || answer.status >= 500) {
        toast(words.away, { bad: true });
        await new Promise((resolve) => setTimeout(resolve, wait));
        wait = Math.min(wait * 2, 15000);
        continue;
      }
      outbox.shift();
      keep();
      wait = 500;
      if (!answer.ok) {
        const told = await answer.json().catch(() => ({ error: answer.statusText }));
        toast(told.error, { bad: true });
        clash(item.hit);
      } else {
        document.documentElement.dataset.sent = String(Number(document.documentElement.dataset.sent ?? 0) + 1);
      }
    }
    sending = false;
  };

  const enqueue = (item) => { outbox.push(item); keep(); send(); };

  /* The list and the card beside it. */
  const cards = new Map();
  const rows = () => all("#rows .row");
  const row = (hit) => rows().find((each) => each.dataset.hit === hit);
  const pane = () => $("#card");
  const card = () => $("#card .card");
  const current = () => card()?.dataset.hit;

  const load = async (hit) => {
    if (!cards.has(hit)) {
      cards.set(hit, fetch(`/hits/${encodeURIComponent(hit)}/card`).then((answer) => (answer.ok ? answer.text() : null)).catch(() => null));
    }
    return cards.get(hit);
  };
  const neighbours = (hit, count = 3) => {
    const list = rows();
    const at = list.findIndex((each) => each.dataset.hit === hit);
    return list.slice(at + 1).filter((each) => !each.classList.contains("decided")).slice(0, count);
  };
  const prefetch = () => {
    const here = current();
    if (!here) return;
    for (const next of neighbours(here)) {
      load(next.dataset.hit).then((html) => {
        if (!html) return;
        const seen = new DOMParser().parseFromString(html, "text/html");
        all(".pair .shot img", seen).slice(0, 2).forEach((image) => { new Image().src = image.getAttribute("src"); });
      });
    }
  };
  const show = async (hit, { focus = false } = {}) => {
    const html = await load(hit);
    if (html === null) { cards.delete(hit); toast(words.away, { bad: true }); return; }
    pane().innerHTML = html;
    fit();
    pane().scrollTop = 0;
    rows().forEach((each) => each.classList.toggle("here", each.dataset.hit === hit));
    row(hit)?.scrollIntoView({ block: "nearest" });
    const address = new URL(location.href);
    if (address.pathname === "/queue") { address.searchParams.set("hit", hit); history.replaceState(null, "", address); }
    if (focus) pane().focus();
    prefetch();
  };
  const move = (by) => {
    const list = rows().filter((each) => !each.classList.contains("decided") || each.dataset.hit === current());
    const at = list.findIndex((each) => each.dataset.hit === current());
    const next = list[at + by];
    if (next) return show(next.dataset.hit);
    if (by > 0) {
      const more = $("#rows .more button");
      if (more) { more.click(); } else { toast(words.end); }
    }
    return Promise.resolve();
  };

  const settle = (hit, kind) => {
    const line = row(hit);
    if (!line) return;
    line.classList.add("decided");
    line.classList.remove("clash");
    const tags = $(".tags", line);
    $(".state", tags)?.remove();
    const mark = document.createElement("span");
    mark.className = "state";
    mark.textContent = words[kind];
    tags.append(mark);
    const count = $("#count");
    if (count && /^\d+$/.test(count.textContent)) count.textContent = String(Math.max(0, Number(count.textContent) - 1));
  };
  const clash = (hit) => {
    cards.delete(hit);
    const line = row(hit);
    line?.classList.remove("decided");
    line?.classList.add("clash");
    if (current() === hit) show(hit);
  };

  const advance = (hit, kind, name, address, fields, what) => {
    settle(hit, kind);
    done.push({ hit, ticket: name, what });
    enqueue({ hit, address, fields });
    toast(words[kind], { action: undo });
    cards.delete(hit);
    if (rows().length) {
      const next = neighbours(hit, 1)[0];
      if (next) { show(next.dataset.hit); } else { move(1); }
    } else { setTimeout(() => location.reload(), 400); }
  };
  const decide = (kind) => {
    const here = card();
    if (!here || here.dataset.gone) return;
    const form = $("[data-verdict]", here);
    if (!form) return;
    const name = ticket();
    here.dataset.gone = "1";
    advance(here.dataset.hit, kind, name, form.getAttribute("action"), { kind, ticket: name, seen: here.dataset.seen, reason: form.elements.reason.value }, "verdict");
  };
  const undo = async () => {
    const last = done.pop();
    if (!last) { toast(words.nothing); return; }
    while (sending) await new Promise((resolve) => setTimeout(resolve, 30));
    let answer = null;
    try { answer = await post("/undo", { ticket: last.ticket, what: last.what }); } catch { answer = null; }
    if (!answer?.ok) {
      const told = await answer?.json().catch(() => null);
      toast(told?.error ?? words.away, { bad: true });
      if (!answer || answer.status >= 500) done.push(last);
      return;
    }
    cards.delete(last.hit);
    const line = row(last.hit);
    if (line) {
      line.classList.remove("decided");
      all(".state", line).forEach((each) => each.remove());
      const count = $("#count");
      if (count && /^\d+$/.test(count.textContent)) count.textContent = String(Number(count.textContent) + 1);
      await show(last.hit);
    }
    toast(words.undone);
  };

  /* Pictures: the overlay covers the picture itself, whatever its shape. */
  const fit = () => all(".pair .shot").forEach((shot) => {
    const image = $("img", shot);
    const boxes = $(".boxes", shot);
    if (!image || !boxes) return;
    const set = () => {
      boxes.setAttribute("width", image.clientWidth);
      boxes.setAttribute("height", image.clientHeight);
    };
    if (image.complete) set(); else image.addEventListener("load", set, { once: true });
  });
  addEventListener("resize", fit);

  const zoom = (shot) => {
    const open = $("dialog.zoom");
    if (open) { open.close(); return; }
    const shots = shot ? [shot] : all(".pair:first-of-type .shot[data-zoom]");
    const sources = shots.map((each) => each.dataset.zoom).filter(Boolean);
    if (!sources.length) return;
    const box = document.createElement("dialog");
    box.className = "zoom";
    const frame = document.createElement("div");
    frame.className = sources.length > 1 ? "both" : "only";
    for (const source of sources) {
      const image = document.createElement("img");
      image.src = source;
      image.alt = "";
      frame.append(image);
    }
    box.append(frame);
    box.addEventListener("click", () => box.close());
    box.addEventListener("close", () => box.remove());
    document.body.append(box);
    box.showModal();
  };

  document.addEventListener("click", (event) => {
    const target = event.target instanceof Element ? event.target : null;
    if (!target) return;
    const link = target.closest("#rows a[data-card]");
    if (link && !event.metaKey && !event.ctrlKey && !event.shiftKey) {
      event.preventDefault();
      show(link.closest(".row").dataset.hit).then(() => {
        if (innerWidth <= 760) pane().scrollIntoView();
      });
      return;
    }
    if (target.closest("[data-licence]")) { $("dialog.licence", card())?.showModal(); return; }
    if (target.closest("[data-close]")) { target.closest("dialog").close(); return; }
    if (target.closest("[data-show-further]")) {
      all("[data-further]").forEach((each) => { each.hidden = false; });
      target.closest("[data-show-further]").remove();
      fit();
      return;
    }
    const shot = target.closest(".shot[data-zoom]");
    if (shot) zoom(shot);
  });

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.matches("[data-verdict]") && rows().length) {
      event.preventDefault();
      if (event.submitter?.value) decide(event.submitter.value);
    } else if (form.matches("[data-licence-form]") && rows().length) {
      event.preventDefault();
      form.closest("dialog").close();
      const here = card();
      if (event.submitter?.matches("[data-only]")) { decide("licensed"); return; }
      const name = ticket();
      const fields = Object.fromEntries(new FormData(form));
      advance(here.dataset.hit, "licensed", name, form.getAttribute("action"), { ...fields, ticket: name }, "licence");
    }
  });

  document.addEventListener("change", (event) => {
    const target = event.target;
    if (target.matches("[data-all]")) all('.bulk input[name="hit"]').forEach((each) => { each.checked = target.checked; });
    if (target.closest(".bulk")) {
      const shown = $("[data-ticked]");
      if (shown) shown.textContent = String(all('.bulk input[name="hit"]:checked').length);
    }
  });

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const target = event.target;
    if (target.matches("input, select, textarea")) {
      if (event.key === "Escape") { target.blur(); pane()?.focus(); }
      return;
    }
    if ($("dialog[open]")) {
      if (event.key.toLowerCase() === "v") { event.preventDefault(); $("dialog.zoom")?.close(); }
      return;
    }
    const here = card();
    const keys = {
      c: () => decide("confirmed"), x: () => decide("not-a-match"), p: () => decide("permitted"),
      u: () => decide("unsure"), l: () => $("dialog.licence", here ?? document)?.showModal(),
      z: undo, j: () => move(1), k: () => move(-1), ArrowDown: () => move(1), ArrowUp: () => move(-1),
      v: () => zoom(null), o: () => $("a.open", here ?? document)?.click(),
      r: () => $("[data-verdict] input[name=reason]", here ?? document)?.focus(),
      "/": () => $("input[type=search]")?.focus(), "?": () => { location.href = "/help"; },
    };
    const act = keys[event.key] ?? keys[event.key.toLowerCase()];
    const inQueue = Boolean(pane());
    if (!act || (!inQueue && !["?", "v"].includes(event.key))) return;
    event.preventDefault();
    act();
  });

  $("nav [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
  document.addEventListener("htmx:afterSettle", () => { fit(); if (pane()) prefetch(); });
  fit();
  if (outbox.length) send();
  if (rows().length) prefetch();
})();
