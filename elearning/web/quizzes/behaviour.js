// What a script adds to a quiz: answers save themselves, and wait on this device while there is no connection. Without it the
// buttons do the same, one page at a time.
import { showSaveStatus } from "../kit/save-status/behaviour.js";

const DEBOUNCE = 1000;
const PATIENCE = 20000;
const BACKOFF = [1000, 2000, 5000, 10000, 30000];

function start(form) {
  const status = form.querySelector("[data-save-status]");
  const saveUrl = form.dataset.save ?? form.action;
  const queue = new Queue(saveUrl);
  const clock = new ServerClock(Number(form.dataset.now), queue);
  const notice = new Notice(form.querySelector("[data-answers-notice]"));
  const sender = new Sender({ form, queue, clock, status, notice, saveUrl });
  if (form.matches("[data-answers]")) answering(form, queue, clock, sender, notice);
  else reviewing(form, queue, sender, notice);
  document.querySelector("[data-offline]")?.remove(); // the notice of this page says it better
  addEventListener("offline", () => sender.lose());
  addEventListener("online", () => sender.flush());
  addEventListener("pageshow", () => sender.flush());
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && sender.flush());
  document.addEventListener("timer:over", () => whenOver(form, sender));
}

/** Answers that the server has not confirmed, by question: on this device, for this attempt, the newest of each. */
class Queue {
  constructor(saveUrl) {
    this.key = `jawaban:${new URL(saveUrl, location.href).pathname}`;
    this.memory = {};
  }
  all() {
    try {
      return JSON.parse(localStorage.getItem(this.key)) ?? this.memory;
    } catch {
      return this.memory;
    }
  }
  write(entries) {
    this.memory = entries;
    try {
      if (Object.keys(entries).length) localStorage.setItem(this.key, JSON.stringify(entries));
      else localStorage.removeItem(this.key);
    } catch {
      // a full or forbidden store: the page itself remembers until it is left
    }
  }
  put(question, seq, fields) {
    this.write({ ...this.all(), [question]: { seq, fields } });
  }
  /** Forget what was confirmed, unless something newer came in meanwhile. */
  drop(question, seq) {
    const entries = this.all();
    if (entries[question] && entries[question].seq <= seq) delete entries[question];
    this.write(entries);
  }
  clear() {
    this.write({});
  }
  get size() {
    return Object.keys(this.all()).length;
  }
}

/** The server's clock as this page knows it, never the device's own: equal for every tab and device, and only ever forward. */
class ServerClock {
  constructor(now, queue) {
    this.queue = queue;
    this.last = 0;
    this.set(now);
  }
  set(now) {
    this.offset = now - Date.now();
  }
  next() {
    const waiting = Object.values(this.queue.all()).map((entry) => entry.seq);
    this.last = Math.max(Math.round(Date.now() + this.offset), this.last + 1, ...waiting.map((seq) => seq + 1));
    return this.last;
  }
}

class Notice {
  constructor(element) {
    this.element = element;
  }
  say(text, link) {
    if (!this.element || this.element.dataset.text === text) return;
    this.element.dataset.text = text;
    this.element.replaceChildren();
    if (!text) return;
    const box = document.createElement("div");
    box.className = "notice notice--care";
    const line = document.createElement("p");
    line.append(text);
    if (link) {
      const anchor = document.createElement("a");
      anchor.href = link.href;
      anchor.textContent = link.label;
      line.append(" ", anchor);
    }
    box.append(line);
    this.element.append(box);
  }
}

/** Sends what waits, one question at a time; tries again after a while, on `online`, and when the page is shown. */
class Sender {
  constructor(parts) {
    Object.assign(this, parts, { running: null, failures: 0, retry: 0, lost: false, problem: "" });
  }
  flush() {
    this.running ??= this.sendAll().finally(() => (this.running = null));
    return this.running;
  }
  /** True when nothing waits any more. */
  async sendAll() {
    clearTimeout(this.retry);
    let sent = 0;
    while (this.queue.size) {
      const [question, entry] = Object.entries(this.queue.all())[0];
      if (!this.lost) showSaveStatus(this.status, "busy");
      const answer = await this.post(entry);
      if (answer === "lost") return this.wait();
      if (answer === "stopped") return false;
      this.queue.drop(question, entry.seq);
      if (answer === "refused") {
        showSaveStatus(this.status, "bad");
        continue;
      }
      sent += 1;
      this.failures = 0;
      this.saved(answer, question);
    }
    if (this.lost) this.notice.say(sent ? this.form.dataset.back.replace("{count}", sent) : "");
    this.lost = false;
    return true;
  }
  /** The page is going away: send without waiting for the word; what stays unconfirmed is sent again by the next page. */
  farewell() {
    for (const entry of Object.values(this.queue.all())) {
      fetch(this.saveUrl, { method: "POST", body: this.body(entry), headers: { Accept: "application/json" }, keepalive: true }).catch(() => {});
    }
  }
  body(entry) {
    const body = new URLSearchParams(entry.fields);
    body.set("urutan", entry.seq);
    body.set("csrf_token", this.form.elements.csrf_token.value);
    return body;
  }
  lose() {
    this.lost = true;
    if (this.queue.size) showSaveStatus(this.status, "offline", { waiting: this.queue.size });
    this.notice.say(this.form.dataset.lost);
  }
  wait() {
    this.lose();
    this.retry = setTimeout(() => this.flush(), BACKOFF[Math.min(this.failures, BACKOFF.length - 1)]);
    this.failures += 1;
    return false;
  }
  saved(answer, question) {
    if (answer.now) this.clock.set(answer.now);
    this.problem = answer.problems?.[question] ?? "";
    showSaveStatus(this.status, "saved", { at: answer.at });
    if (answer.older?.includes(question) && this.form.dataset.older) {
      this.notice.say(this.form.dataset.older, { href: location.href, label: this.form.dataset.reload });
    } else if (this.problem) {
      this.notice.say(this.problem);
    } else if (!this.lost) {
      this.notice.say("");
    }
  }
  /** The server's word, or "lost" (no connection, or a busy server), or "stopped" (nothing more can be done here). */
  async post(entry, again = true) {
    let response;
    try {
      response = await fetch(this.saveUrl, {
        method: "POST",
        body: this.body(entry),
        headers: { Accept: "application/json" },
        redirect: "manual",
        signal: timeout(PATIENCE),
      });
    } catch {
      return "lost";
    }
    if (response.ok) return response.json();
    if (response.status >= 500 || response.status === 429) return "lost";
    if (response.status === 409) {
      this.queue.clear();
      location.assign(this.form.dataset.result);
      return "stopped";
    }
    if (response.status === 400 && again && (await this.renewToken())) return this.post(entry, false);
    if (response.status === 422) return "refused";
    showSaveStatus(this.status, "bad");
    if (response.status === 404) return "stopped";
    this.notice.say(this.form.dataset.expired, { href: this.form.dataset.signin, label: this.form.dataset.signinLabel });
    return "stopped";
  }
  /** After signing in again elsewhere the old token is worth nothing: take the new one from the page. */
  async renewToken() {
    try {
      const response = await fetch(location.href, { redirect: "manual", signal: timeout(PATIENCE) });
      if (!response.ok) return false;
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      const token = page.querySelector("input[name=csrf_token]")?.value;
      if (token) this.form.elements.csrf_token.value = token;
      return Boolean(token);
    } catch {
      return false;
    }
  }
}

function timeout(milliseconds) {
  const controller = new AbortController();
  setTimeout(() => controller.abort(), milliseconds);
  return controller.signal;
}

/** The question: saves on change, and on leaving. */
function answering(form, queue, clock, sender, notice) {
  const question = form.elements.soal.value;
  const open = form.querySelector("[name^='jawaban.']") !== null;
  const skipped = new Set(["csrf_token", "urutan"]);
  const fields = () => [...new FormData(form)].filter(([name]) => !skipped.has(name));
  let debounce = 0;
  let dirty = false;
  if (open) restore(form, queue.all()[question]);
  const keep = () => {
    clearTimeout(debounce);
    if (!dirty) return;
    dirty = false;
    queue.put(question, clock.next(), fields());
  };
  const note = () => {
    dirty = true;
    clearTimeout(debounce);
    debounce = setTimeout(() => {
      keep();
      sender.flush();
    }, DEBOUNCE);
  };
  form.addEventListener("input", note);
  form.addEventListener("change", note);
  addEventListener("pagehide", keep);
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && (keep(), sender.farewell()));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    dirty = open;
    keep();
    if (event.submitter?.name === "periksa") check(form, sender, notice);
    else go(form, event.submitter, sender, notice);
  });
  document.querySelectorAll(".map a, a.btn").forEach((link) =>
    link.addEventListener("click", (event) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey || !(dirty || queue.size)) return;
      event.preventDefault();
      keep();
      leave(link.href, sender, notice, form);
    }),
  );
}

/** Put back what was typed here and never confirmed. */
function restore(form, entry) {
  if (!entry) return;
  const kept = new Map();
  for (const [name, value] of entry.fields) kept.set(name, [...(kept.get(name) ?? []), value]);
  for (const control of form.elements) {
    if (!/^(jawaban|ragu)\./.test(control.name)) continue;
    const values = kept.get(control.name) ?? [];
    if (control.type === "radio" || control.type === "checkbox") control.checked = values.includes(control.value);
    else control.value = values[0] ?? "";
  }
}

/** Practice: the server gives the verdict on a page of its own, once the answer is there. */
async function check(form, sender, notice) {
  if (await sender.flush()) {
    const asked = document.createElement("input");
    Object.assign(asked, { type: "hidden", name: "periksa", value: "1" });
    form.append(asked);
    form.submit();
  } else if (sender.lost) {
    notice.say(form.dataset.lost);
  }
}

/** Where a button of the form leads, as the server would send us; an answer that cannot be read keeps us here. */
function go(form, button, sender, notice) {
  const asked = button?.name === "ke";
  const target = asked ? button.value : form.dataset.following;
  const place = location.pathname;
  leave(target === "tinjau" ? `${place}/tinjau` : `${place}?soal=${target}`, sender, notice, form, !asked);
}

/** Open the next page once the answer has arrived; without a connection say so, and open it when there is one. */
async function leave(href, sender, notice, form, stayOnProblem = false) {
  sender.problem = "";
  const open = () => {
    if (!(stayOnProblem && sender.problem)) location.assign(href);
  };
  const attempt = async () => {
    if (await sender.flush()) return open();
    if (!sender.lost) return;
    notice.say(`${form.dataset.lost} ${form.dataset.waiting}`);
    setTimeout(attempt, 3000);
  };
  await attempt();
}

/** The review before sending: what waits goes first. */
function reviewing(form, queue, sender, notice) {
  if (queue.size) {
    sender.flush().then((done) => done && location.reload());
  }
  form.addEventListener("submit", async (event) => {
    if (!queue.size) return;
    event.preventDefault();
    if (await sender.flush()) form.submit();
    else if (sender.lost) notice.say(`${form.dataset.lost} ${form.dataset.waiting}`);
  });
}

/** The time is over: what waits is sent while the server still takes it, then the attempt is closed. */
async function whenOver(form, sender) {
  await sender.flush();
  form.action = form.dataset.send;
  if (navigator.onLine) form.submit();
  else addEventListener("online", () => form.submit(), { once: true });
}

const found = document.querySelector("[data-answers], [data-review]");
if (found) start(found);
