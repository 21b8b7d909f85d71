// Made by `make console` of console/source.

// source/api.ts
var Refused = class extends Error {
  status;
  constructor(status, text) {
    super(text);
    this.status = status;
  }
};
var NoAnswer = class extends Error {
};
var patience = 5e3;
async function ask(path, body) {
  const request = { signal: AbortSignal.timeout(patience), cache: "no-store" };
  if (body !== void 0) {
    request.method = "POST";
    request.headers = { "Content-Type": "application/json", "X-Planne-Operator": "1" };
    request.body = JSON.stringify(body);
  }
  let response;
  let text;
  try {
    response = await fetch(path, request);
    text = await response.text();
  } catch {
    throw new NoAnswer("There is no answer.");
  }
  const answer = parse(text);
  if (!response.ok) {
    throw new Refused(response.status, problemText(response.status, answer));
  }
  if (answer === void 0) {
    throw new NoAnswer("What answers is not the service: it is no JSON.");
  }
  return answer;
}
function problemText(status, problem) {
  const { detail, title } = typeof problem === "object" && problem !== null ? problem : {};
  const said = [detail, title].find((part2) => typeof part2 === "string" && part2 !== "");
  return said === void 0 ? `It answers with the status ${status}.` : String(said);
}
function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return void 0;
  }
}

// source/clock.ts
var ahead = 0;
var tolerance = 2e3;
function now() {
  return Date.now() + ahead;
}
function follow(answer, asked) {
  const time = Date.parse(String(answer?.time));
  const difference = time - (asked + Date.now()) / 2;
  if (Math.abs(difference - ahead) > tolerance) ahead = difference;
}

// source/feed.ts
function answered(value, now2) {
  return { value, at: now2 };
}
function failed(feed2, text, silent, now2) {
  const since = feed2.fault?.since ?? feed2.at ?? now2;
  return { ...feed2, fault: { since, silent, text } };
}

// source/poll.ts
function poll({ path, every, get, put }) {
  let timer;
  let asking = false;
  let repeat = false;
  const turn = async () => {
    window.clearTimeout(timer);
    const wanted = path();
    if (wanted === null) return;
    if (asking) {
      repeat = true;
      return;
    }
    asking = true;
    repeat = false;
    const feed2 = await hear(wanted, get);
    asking = false;
    if (wanted === path()) put(feed2);
    else repeat = true;
    timer = window.setTimeout(turn, repeat ? 0 : every);
  };
  void turn();
  return () => void turn();
}
async function hear(path, get) {
  const asked = Date.now();
  try {
    const value = await ask(path);
    follow(value, asked);
    return answered(value, now());
  } catch (error) {
    return failed(get(), error.message, error instanceof NoAnswer, now());
  }
}

// source/series.ts
var span = 3e5;
var gap = 8e3;
function sample(overview, at) {
  const totals2 = overview.totals;
  const { approved, declined } = totals2 ?? {};
  return {
    at,
    counter: `${overview.node.number} ${overview.node.startedAt}`,
    waiting: overview.waiting?.waiting ?? null,
    accepted: totals2?.accepted ?? null,
    refused: totals2?.refused ?? null,
    decided: approved == null && declined == null ? null : (approved ?? 0) + (declined ?? 0),
    p50: overview.decisionTime?.p50Seconds ?? null,
    p99: overview.decisionTime?.p99Seconds ?? null
  };
}
function add(samples, newest) {
  return [...samples.filter((old) => old.at > newest.at - span - gap), newest];
}
function levels(samples, name) {
  return runs(samples, (_, current) => current[name]);
}
function rates(samples, name) {
  return runs(samples, (before, current) => before === void 0 ? null : rate(before, current, name));
}
function rateNow(samples, name, over = 1e4) {
  const last = samples.at(-1);
  if (last === void 0) return null;
  let first = last;
  for (const earlier of samples.slice().reverse()) {
    if (first.at - earlier.at > gap || last.at - earlier.at > over || earlier.counter !== last.counter) break;
    first = earlier;
  }
  return first === last ? null : rate(first, last, name);
}
function rate(before, current, name) {
  const [from, to] = [before[name], current[name]];
  if (from === null || to === null || to < from || before.counter !== current.counter) return null;
  return (to - from) * 1e3 / (current.at - before.at);
}
function runs(samples, value) {
  const all = [];
  let run = [];
  let before;
  const end = () => {
    if (run.length > 0) all.push(run);
    run = [];
  };
  for (const current of samples) {
    const near = before !== void 0 && current.at - before.at <= gap ? before : void 0;
    if (near === void 0) end();
    const found = value(near, current);
    if (found === null) end();
    else run.push({ at: current.at, value: found });
    before = current;
  }
  end();
  return all;
}
function silences(samples, now2) {
  const found = [];
  samples.forEach((current, index) => {
    const next = samples[index + 1]?.at ?? now2;
    if (next - current.at > gap) found.push({ from: current.at, to: next });
  });
  return found;
}

// source/feeds.ts
var often = 2e3;
var seldom = 5e3;
var page = 100;
function feed(state2, paint2) {
  const simple = (path, name) => poll({
    path: () => path,
    every: seldom,
    get: () => state2[name],
    put: (heard) => {
      state2[name] = heard;
      paint2();
    }
  });
  const others = [
    simple("/ops/api/nodes", "nodes"),
    simple("/ops/api/dead-letters/groups", "groups"),
    simple("/ops/api/backlog", "backlog"),
    simple("/ops/api/scheduled", "scheduled")
  ];
  const letters2 = poll({
    path: () => state2.open.size > 0 ? `/ops/api/dead-letters?limit=${page}` : null,
    every: seldom,
    get: () => state2.letters,
    put: (heard) => {
      state2.letters = heard;
      paint2();
    }
  });
  const order = poll({
    path: () => state2.order === null ? null : `/ops/api/orders/${encodeURIComponent(state2.order.id)}`,
    every: often,
    get: () => state2.order?.feed ?? {},
    put: (heard) => {
      state2.order.feed = heard;
      paint2();
    }
  });
  const rest = () => [...others, letters2, order].forEach((again) => again());
  const overview = poll({
    path: () => "/ops/api/overview",
    every: often,
    get: () => state2.overview,
    put: (heard) => {
      const back = state2.overview.fault !== void 0 && heard.fault === void 0;
      state2.overview = heard;
      if (heard.fault === void 0) state2.samples = add(state2.samples, sample(heard.value, heard.at));
      if (back) rest();
      paint2();
    }
  });
  return { overview, letters: letters2, order, rest };
}

// source/actions.ts
var toldFor = 1e4;
var element = (id) => document.getElementById(id);
function act(state2, feeds2, paint2) {
  let forget;
  const tell = (text) => {
    state2.done = [{ at: now(), text }, ...state2.done];
    element("told").textContent = text;
    window.clearTimeout(forget);
    forget = window.setTimeout(() => element("told").textContent = "", toldFor);
  };
  const actions2 = {
    ask(question) {
      state2.question = question;
      paint2();
      element("question").showModal();
      element("question-no").focus();
    },
    async confirm() {
      const { question } = state2;
      if (question === null || question.busy) return;
      question.busy = true;
      delete question.fault;
      paint2();
      try {
        tell(question.tell(await ask(question.path, question.body)));
        state2.older = [];
        if (state2.question === question) actions2.dismiss();
        feeds2.overview();
        feeds2.rest();
      } catch (error) {
        const doubt = error instanceof NoAnswer ? " Whether it was done is not known: look again once there is an answer." : "";
        question.fault = `${error.message}${doubt}`;
        if (state2.question !== question) tell(`${question.title} ${question.fault}`);
      }
      question.busy = false;
      paint2();
    },
    dismiss() {
      element("question").close();
    },
    toggle(cause, open) {
      const causes2 = new Set(state2.open);
      if (open) causes2.add(cause);
      else causes2.delete(cause);
      state2.open = causes2;
      feeds2.letters();
      paint2();
    },
    async detail(letter) {
      const details = new Map(state2.details);
      const shown = !details.delete(letter);
      state2.details = shown ? details.set(letter, {}) : details;
      paint2();
      if (!shown) return;
      const heard = await hear(`/ops/api/dead-letters/${encodeURIComponent(letter)}`, () => ({}));
      state2.details = new Map(state2.details).set(letter, heard);
      paint2();
    },
    async more() {
      const last = state2.older.at(-1) ?? state2.letters.value?.letters.at(-1);
      if (last === void 0) return;
      const { value, fault } = await hear(
        `/ops/api/dead-letters?limit=${page}&before=${encodeURIComponent(last.id)}`,
        () => ({})
      );
      state2.older = [...state2.older, ...value?.letters ?? []];
      if (fault) tell(fault.text);
      paint2();
    },
    show(order) {
      location.hash = `order=${order}`;
    },
    close() {
      history.replaceState(null, "", " ");
      state2.order = null;
      paint2();
      element("find-id").focus();
    },
    point(at) {
      state2.pointed = at;
      paint2();
    },
    zone() {
      state2.utc = !state2.utc;
      remember("utc", state2.utc);
      paint2();
    }
  };
  return actions2;
}
function remembered(name) {
  try {
    return localStorage.getItem(name) === "yes";
  } catch {
    return false;
  }
}
function remember(name, value) {
  try {
    localStorage.setItem(name, value ? "yes" : "no");
  } catch {
  }
}

// source/groups.ts
function causes(groups) {
  const found = /* @__PURE__ */ new Map();
  for (const group of groups) {
    const key = `${group.messageType}
${group.exceptionType}`;
    const cause = found.get(key) ?? {
      key,
      messageType: group.messageType,
      exceptionType: group.exceptionType,
      messages: [],
      count: 0,
      firstFailedAt: Infinity,
      lastFailedAt: -Infinity
    };
    cause.messages.push({ text: group.exceptionMessage ?? "", count: group.count });
    cause.count += group.count;
    cause.firstFailedAt = Math.min(cause.firstFailedAt, Date.parse(group.firstFailedAt));
    cause.lastFailedAt = Math.max(cause.lastFailedAt, Date.parse(group.lastFailedAt));
    found.set(key, cause);
  }
  const all = [...found.values()];
  for (const cause of all) cause.messages.sort((one, other) => other.count - one.count);
  return all.sort((one, other) => other.lastFailedAt - one.lastFailedAt || (one.key < other.key ? -1 : 1));
}

// source/format.ts
var nothing = "–";
var tied = " ";
var whole = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 0 });
var tenths = new Intl.NumberFormat("en-GB", { minimumFractionDigits: 1, maximumFractionDigits: 1 });
function count(value) {
  return value == null ? nothing : whole.format(value);
}
function plural(value, one, many = `${one}s`) {
  return `${count(value)} ${value === 1 ? one : many}`;
}
function perSecond(value) {
  if (value == null) return nothing;
  return value < 99.95 && value > 0 ? tenths.format(value) : whole.format(value);
}
function latency(seconds) {
  if (seconds == null) return nothing;
  if (seconds < 1e-3) return `${Math.round(seconds * 1e6)}${tied}µs`;
  if (seconds < 0.9995) return `${Math.round(seconds * 1e3)}${tied}ms`;
  if (seconds < 9.995) return `${seconds.toFixed(2)}${tied}s`;
  return span2(seconds);
}
function span2(seconds) {
  if (seconds == null) return nothing;
  if (seconds < 0.95) return `${Math.max(0, seconds).toFixed(1)}${tied}s`;
  const all = Math.round(seconds);
  const parts = [
    [Math.floor(all / 86400), "d"],
    [Math.floor(all / 3600) % 24, "h"],
    [Math.floor(all / 60) % 60, "min"],
    [all % 60, "s"]
  ];
  const first = parts.findIndex(([amount]) => amount > 0);
  return parts.slice(first, first + 2).filter(([amount]) => amount > 0).map(([amount, unit]) => `${amount}${tied}${unit}`).join(" ");
}
function relative(at, now2) {
  const seconds = (now2 - at) / 1e3;
  if (Math.abs(seconds) < 1) return "now";
  return seconds > 0 ? `${span2(seconds)} ago` : `in ${span2(-seconds)}`;
}
function clock(at, now2, utc) {
  const shift = (time2) => new Date(utc ? time2 : time2 - new Date(time2).getTimezoneOffset() * 6e4).toISOString();
  const iso = shift(at);
  const time = iso.slice(11, 19);
  if (iso.slice(0, 10) === shift(now2).slice(0, 10)) return time;
  return `${iso.slice(0, 10)} ${time}`;
}
function zone(now2, utc) {
  const minutes = -new Date(now2).getTimezoneOffset();
  if (utc || minutes === 0) return "UTC";
  const size = Math.abs(minutes);
  const two = (value) => String(value).padStart(2, "0");
  return `UTC${minutes < 0 ? "−" : "+"}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}
function money(cents) {
  return `${whole.format(Math.trunc(cents / 100))}.${String(Math.abs(cents % 100)).padStart(2, "0")}`;
}
function typeName(fullName) {
  const bare = fullName.split(",")[0].trim();
  return bare.slice(bare.lastIndexOf(".") + 1) || fullName;
}
function firstLine(text, most = 240) {
  const line2 = (text ?? "").trimStart().split("\n")[0].trimEnd();
  return line2.length > most ? `${line2.slice(0, most - 1)}…` : line2;
}

// source/concerns.ts
var late = 15;
var tooLate = 60;
function concerns({ overview, nodes, groups }) {
  const all = [];
  const { value, fault } = overview;
  if (fault) {
    const who = value ? `Node ${value.node.number}` : "The service";
    all.push({
      key: "silent",
      severity: "critical",
      title: `${who} ${fault.silent ? "does not answer" : "cannot tell how it is"}`,
      detail: `${fault.text} Look at another node’s page as well. What is shown here is of then, and goes on by itself once there is an answer.`,
      since: fault.since,
      section: "now"
    });
  }
  if (value) all.push(...ofOverview(value));
  all.push(...(nodes.value ?? []).filter((node) => !node.isAlive).map(ofNode));
  const dead = value?.messages?.deadLetters ?? null;
  if (dead !== null && dead > 0) all.push(ofLetters(dead, groups.value ?? []));
  return all.sort((one, other) => Number(one.severity === "warning") - Number(other.severity === "warning"));
}
function ofOverview({ database, health, waiting, messages: messages2 }) {
  const all = [];
  if (!database.answers) {
    all.push({
      key: "database",
      severity: "critical",
      title: "The database does not answer",
      detail: `${database.detail ?? ""} Orders are answered 503 until it does. Nothing that was accepted is lost.`.trim(),
      section: "health"
    });
  }
  const bad = health.checks.filter((check) => check.status !== "Healthy");
  for (const check of bad) {
    if (!database.answers || toldBelow.has(check.name)) continue;
    all.push({
      key: `check ${check.name}`,
      severity: check.status === "Unhealthy" ? "critical" : "warning",
      title: titles[check.name] ?? `The check “${check.name}” is ${check.status.toLowerCase()}`,
      detail: check.detail ?? "",
      section: "health",
      // A leader is elected within moments after a start.
      ...check.name === "leader" && check.status === "Degraded" ? { patience: 1e4 } : {}
    });
  }
  const { waiting: orders, oldestSeconds, mostWaiting } = waiting ?? {};
  if (orders != null && oldestSeconds != null && orders > 0 && oldestSeconds > late) {
    all.push({
      key: "late",
      severity: oldestSeconds > tooLate ? "critical" : "warning",
      title: "Orders wait for too long",
      detail: `The oldest of ${count(orders)} waits for ${span2(oldestSeconds)}.`,
      section: "now"
    });
  }
  if (orders != null && mostWaiting && orders >= 0.8 * mostWaiting && !bad.some((check) => check.name === "backlog")) {
    all.push({
      key: "bound",
      severity: "warning",
      title: "The backlog nears its bound",
      detail: `${count(orders)} orders wait; from ${count(mostWaiting)} on, no more are taken.`,
      section: "now"
    });
  }
  if (messages2?.unowned) {
    all.push({
      key: "unowned",
      severity: "warning",
      title: `${plural(messages2.unowned, "message")} of no node`,
      detail: "A node that lives should have taken them within seconds.",
      section: "messages",
      patience: 2e4
    });
  }
  return all;
}
var toldBelow = /* @__PURE__ */ new Set(["dead-letters", "wait"]);
var titles = {
  database: "The database is in trouble",
  schema: "The schema is not as it should be",
  leader: "No node leads",
  backlog: "No more orders are taken"
};
function ofNode(node) {
  const silent = node.lastHeartbeatSeconds === null ? "It has sent no heartbeat" : `Its last heartbeat was ${span2(node.lastHeartbeatSeconds)} ago`;
  return {
    key: `node ${node.number}`,
    severity: "warning",
    title: `Node ${node.number} is silent`,
    detail: `${silent}. ${node.messages ? `Others take over its ${plural(node.messages, "message")}.` : "It holds no messages."}`,
    section: "nodes"
  };
}
function ofLetters(dead, groups) {
  const found = causes(groups);
  const [newest] = found;
  return {
    key: "dead letters",
    severity: "warning",
    title: plural(dead, "dead letter"),
    detail: newest === void 0 ? "They failed for good, and wait for you." : `${found.length > 1 ? `${found.length} causes, the newest: ` : ""}${typeName(newest.messageType)} failed with ${typeName(newest.exceptionType)}: ${firstLine(newest.messages[0]?.text, 120)}`,
    ...newest === void 0 ? {} : { since: newest.firstFailedAt },
    section: "letters"
  };
}
function standing(found, earlier, now2, opened) {
  const all = found.map((concern) => {
    const known = earlier.find((one) => one.key === concern.key);
    return { ...concern, seen: known?.seen ?? now2, older: known?.older ?? opened };
  });
  return { all, shown: all.filter((one) => now2 - one.seen >= (one.patience ?? 0)) };
}
function verdict(heard, shown) {
  if (shown.length > 0) return shown.length === 1 ? "1 thing needs you" : `${shown.length} things need you`;
  return heard.overview.value ? "All is well" : "Asking …";
}

// source/dom.ts
var svg = "http://www.w3.org/2000/svg";
var made = /* @__PURE__ */ new WeakMap();
function h(tag, props = {}, ...children) {
  return { tag, props, children: children.flat() };
}
function render(parent, ...children) {
  const wanted = children.flat().filter((child) => child != null && child !== false);
  const keyed = /* @__PURE__ */ new Map();
  const plain = [];
  for (const node of [...parent.childNodes]) {
    const key = made.get(node)?.props["key"];
    if (key === void 0) plain.push(node);
    else keyed.set(String(key), node);
  }
  const next = wanted.map((child) => {
    if (typeof child !== "object") {
      const text = take(plain, (node) => node.nodeType === 3) ?? document.createTextNode("");
      if (text.nodeValue !== String(child)) text.nodeValue = String(child);
      return text;
    }
    const key = child.props["key"];
    const found = key === void 0 ? take(plain, (node) => made.get(node)?.tag === child.tag) : keyed.get(String(key));
    return update(found && made.get(found)?.tag === child.tag ? found : create(parent, child), child);
  });
  const staying = new Set(next);
  for (const node of [...parent.childNodes]) {
    if (!staying.has(node)) node.remove();
  }
  next.forEach((node, index) => {
    const there = parent.childNodes[index] ?? null;
    if (there !== node) parent.insertBefore(node, there);
  });
}
function take(nodes, does) {
  const index = nodes.findIndex(does);
  return index < 0 ? void 0 : nodes.splice(0, index + 1).at(-1);
}
function create(parent, child) {
  const space = child.tag === "svg" || parent.namespaceURI === svg && parent.tagName !== "foreignObject" ? svg : null;
  return space === null ? document.createElement(child.tag) : document.createElementNS(space, child.tag);
}
function update(element3, wanted) {
  const before = made.get(element3)?.props ?? {};
  for (const name of Object.keys(before)) {
    if (!(name in wanted.props)) set(element3, name, void 0);
  }
  for (const [name, value] of Object.entries(wanted.props)) {
    if (before[name] !== value) set(element3, name, value);
  }
  made.set(element3, wanted);
  render(element3, ...wanted.children);
  return element3;
}
function set(element3, name, value) {
  if (name === "key") return;
  if (name.startsWith("on")) {
    element3[name] = value ?? null;
  } else if (value === void 0 || value === null || value === false) {
    element3.removeAttribute(name);
  } else {
    element3.setAttribute(name, value === true ? "" : String(value));
  }
}

// source/questions.ts
var replayed = "Each goes back to the inbox and is handled from the start. One that fails again comes back here.";
var discarded = "They are deleted, with their exceptions, and cannot be had back. What they would have done is not done.";
var gone = "Nothing was there any more: somebody else, or the service itself, was faster.";
function replayCause(cause) {
  return letters(`Replay ${plural(cause.count, "dead letter")}?`, `Replay ${count(cause.count)}`, "replay", of(cause), [
    about(cause),
    replayed
  ]);
}
function discardCause(cause) {
  return letters(
    `Discard ${plural(cause.count, "dead letter")}?`,
    `Discard ${count(cause.count)}`,
    "discard",
    of(cause),
    [about(cause), discarded]
  );
}
function replayLetter(letter) {
  return letters("Replay this dead letter?", "Replay", "replay", { ids: [letter.id] }, [
    named(letter),
    "It goes back to the inbox and is handled from the start. If it fails again, it comes back here."
  ]);
}
function discardLetter(letter) {
  return letters("Discard this dead letter?", "Discard", "discard", { ids: [letter.id] }, [
    named(letter),
    "It is deleted, with its exception, and cannot be had back. What it would have done is not done."
  ]);
}
function runNow(message) {
  return {
    title: "Run this message now?",
    sentences: [named(message), "It is handled at once instead of when it is due."],
    verb: "Run now",
    final: false,
    path: `/ops/api/scheduled/${encodeURIComponent(message.id)}/run`,
    body: {},
    tell: ({ affected }) => affected === 0 ? gone : `${named(message)} runs now.`
  };
}
function cancel(message) {
  return {
    title: "Cancel this message?",
    sentences: [named(message), "It is deleted and cannot be had back. What it would have done is not done."],
    verb: "Cancel the message",
    final: true,
    path: `/ops/api/scheduled/${encodeURIComponent(message.id)}/cancel`,
    body: {},
    tell: ({ affected }) => affected === 0 ? gone : `${named(message)} was cancelled.`
  };
}
function letters(title, verb, what, body, sentences) {
  const did = what === "replay" ? "put back into the inbox" : "discarded";
  return {
    title,
    sentences,
    verb,
    final: what === "discard",
    path: `/ops/api/dead-letters/${what}`,
    body,
    tell: ({ affected }) => affected === 0 ? gone : `${plural(affected, "dead letter was", "dead letters were")} ${did}.`
  };
}
function of(cause) {
  return { messageType: cause.messageType, exceptionType: cause.exceptionType };
}
function about(cause) {
  return `All ${typeName(cause.messageType)} messages that failed with ${typeName(cause.exceptionType)}, also those that came meanwhile.`;
}
function named(message) {
  return `${typeName(message.messageType)}${message.orderId === null ? "" : ` of order ${message.orderId}`}`;
}

// source/views/parts.ts
function moment(state2, at) {
  const time = typeof at === "string" ? Date.parse(at) : at;
  if (time == null || Number.isNaN(time)) return nothing;
  const iso = new Date(time).toISOString();
  return h(
    "time",
    { datetime: iso, title: iso },
    h("span", { class: "ago" }, relative(time, state2.now)),
    " ",
    h("span", { class: "when" }, clock(time, state2.now, state2.utc))
  );
}
function part(state2, feed2, id, title, ...content) {
  return h(
    "section",
    { key: id, id, class: feed2.fault ? "part old" : "part", "aria-labelledby": `${id}-title` },
    h("header", {}, h("h2", { id: `${id}-title`, tabindex: -1 }, title), age(state2, feed2)),
    ...content
  );
}
function age(state2, { at, fault }) {
  if (!fault) return null;
  const what = at === void 0 ? "Not known. " : ["As of ", moment(state2, at), ". "];
  return h("p", { class: "age" }, what, fault.text);
}
function icon(name) {
  const shapes = {
    fine: ["M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1Z", "M4.8 8.3l2.2 2.2 4.2-4.6"],
    warning: ["M8 1.5 15.3 14.5H0.7Z", "M8 6v4M8 12.2v.1"],
    critical: ["M5 1h6l4 4v6l-4 4H5l-4-4V5Z", "M8 4.2v4.6M8 11.4v.1"],
    unknown: ["M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1Z", "M5.5 8h5"]
  };
  const [body, mark] = shapes[name];
  return h(
    "svg",
    { class: `icon ${name}`, viewBox: "0 0 16 16", "aria-hidden": "true" },
    h("path", { class: "body", d: body }),
    h("path", { class: "mark", d: mark })
  );
}
function row(key, names, cells, state2 = "") {
  return h(
    "tr",
    { key, class: state2 || void 0 },
    names.map((name, index) => {
      const cell = cells[index];
      return h(
        index === 0 ? "th" : "td",
        { "data-name": name, ...index === 0 ? { scope: "row" } : {} },
        h("span", { class: "cell" }, ...Array.isArray(cell) ? cell : [cell])
      );
    })
  );
}
function table(caption, names, rows) {
  return h(
    "table",
    {},
    h("caption", { class: "unseen" }, caption),
    h(
      "thead",
      {},
      h(
        "tr",
        {},
        names.map((name) => h("th", { scope: "col" }, name))
      )
    ),
    h("tbody", {}, rows)
  );
}
function orderLink(id, show) {
  if (id === null) return nothing;
  return h("a", { href: `#order=${id}`, onclick: followed(() => show(String(id))) }, `order ${id}`);
}
function followed(go) {
  return (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    go();
  };
}

// source/views/letters.ts
var mostMessages = 3;
function lettersView(state2, actions2) {
  const found = causes(state2.groups.value ?? []);
  const known = state2.groups.value !== void 0;
  const total = found.reduce((sum, cause) => sum + cause.count, 0);
  return part(
    state2,
    state2.groups,
    "letters",
    total === 0 ? "Dead letters" : `Dead letters (${count(total)})`,
    known && total === 0 ? h("p", { key: "none", class: "none" }, "There are none: every message was handled, or still will be.") : null,
    !known && !state2.groups.fault ? h("p", { key: "asking", class: "none" }, "Asking …") : null,
    h(
      "ul",
      { key: "causes", class: "causes" },
      found.map((cause) => causeView(state2, actions2, cause))
    )
  );
}
function causeView(state2, actions2, cause) {
  const open = state2.open.has(cause.key);
  const name = `${typeName(cause.messageType)}, ${typeName(cause.exceptionType)}`;
  return h(
    "li",
    { key: cause.key, class: "cause" },
    h(
      "div",
      { class: "summary" },
      h(
        "h3",
        {},
        h("span", { class: "number" }, count(cause.count)),
        ` ${typeName(cause.messageType)} `,
        h("span", { class: "exception" }, typeName(cause.exceptionType))
      ),
      h("ul", { class: "messages" }, messages(cause)),
      h(
        "p",
        { class: "since" },
        "first ",
        moment(state2, cause.firstFailedAt),
        cause.count > 1 ? [", last ", moment(state2, cause.lastFailedAt)] : null
      )
    ),
    h(
      "div",
      { class: "buttons" },
      h(
        "button",
        {
          key: "replay",
          type: "button",
          "aria-label": `Replay ${count(cause.count)}: ${name}`,
          onclick: () => actions2.ask(replayCause(cause))
        },
        `Replay ${count(cause.count)} …`
      ),
      h(
        "button",
        {
          key: "discard",
          type: "button",
          class: "final",
          "aria-label": `Discard ${count(cause.count)}: ${name}`,
          onclick: () => actions2.ask(discardCause(cause))
        },
        `Discard ${count(cause.count)} …`
      ),
      h(
        "button",
        {
          key: "one",
          type: "button",
          class: "quiet",
          "aria-expanded": String(open),
          onclick: () => actions2.toggle(cause.key, !open)
        },
        open ? "Hide each" : "Show each"
      )
    ),
    open ? h("div", { key: "letters", class: "each" }, each(state2, actions2, cause)) : null
  );
}
function messages(cause) {
  const shown = cause.messages.slice(0, mostMessages).map(
    ({ text, count: times }, index) => h(
      "li",
      { key: index },
      h("code", {}, firstLine(text) || "It said nothing."),
      cause.messages.length > 1 ? ` ${count(times)}×` : null
    )
  );
  const more = cause.messages.length - mostMessages;
  return more > 0 ? [...shown, h("li", { key: "more" }, `and ${plural(more, "other text")}`)] : shown;
}
var columns = ["Message", "Failed", "Attempts", "What it said", "Do"];
function each(state2, actions2, cause) {
  const { value, fault } = state2.letters;
  if (value === void 0) return [h("p", {}, fault ? fault.text : "Asking …")];
  const known = [...value.letters, ...state2.older.filter((old) => !value.letters.some((one) => one.id === old.id))];
  const mine = known.filter(
    (letter) => letter.messageType === cause.messageType && letter.exceptionType === cause.exceptionType
  );
  return [
    mine.length > 0 ? table(
      `Dead letters of ${typeName(cause.messageType)}`,
      columns,
      mine.flatMap((letter) => letterRows(state2, actions2, letter))
    ) : null,
    known.length < value.total ? h(
      "p",
      { key: "more" },
      `${count(mine.length)} of ${count(cause.count)} are among the newest ${count(known.length)}. `,
      h("button", { type: "button", class: "quiet", onclick: actions2.more }, "Show older ones")
    ) : null
  ];
}
function letterRows(state2, actions2, letter) {
  const name = `${typeName(letter.messageType)} ${letter.orderId === null ? letter.id : `of order ${letter.orderId}`}`;
  const detail = state2.details.get(letter.id);
  const cells = [
    [h("code", { title: letter.id }, letter.id.slice(0, 8)), " ", orderLink(letter.orderId, actions2.show)],
    moment(state2, letter.failedAt),
    count(letter.attempts),
    h("code", {}, firstLine(letter.exceptionMessage, 160)),
    h(
      "span",
      { class: "buttons" },
      letter.replayable === false ? h("span", { key: "replay", class: "quiet" }, "is being replayed") : h(
        "button",
        {
          key: "replay",
          type: "button",
          "aria-label": `Replay ${name}`,
          onclick: () => actions2.ask(replayLetter(letter))
        },
        "Replay …"
      ),
      h(
        "button",
        {
          key: "discard",
          type: "button",
          class: "final",
          "aria-label": `Discard ${name}`,
          onclick: () => actions2.ask(discardLetter(letter))
        },
        "Discard …"
      ),
      h(
        "button",
        {
          key: "all",
          type: "button",
          class: "quiet",
          "aria-expanded": String(detail !== void 0),
          "aria-label": `${detail ? "Less" : "All of it"}: ${name}`,
          onclick: () => actions2.detail(letter.id)
        },
        detail ? "Less" : "All of it"
      )
    )
  ];
  const rows = [row(letter.id, columns, cells)];
  if (detail) {
    const text = detail.fault?.text ?? (detail.value === void 0 ? "Asking …" : written(detail.value));
    rows.push(
      h(
        "tr",
        { key: `${letter.id} all`, class: "whole" },
        h("td", { colspan: columns.length }, h("pre", { tabindex: 0, "aria-label": `All of ${name}` }, text))
      )
    );
  }
  return rows;
}
function written(letter) {
  return JSON.stringify(letter, null, 2).replace(
    /"((?:[^"\\]|\\.)*\\n(?:[^"\\]|\\.)*)"/g,
    (whole2) => `
${String(JSON.parse(whole2))}
`
  );
}

// source/views/messages.ts
var queueColumns = ["Queue", "Status", "Node", "Messages", "Oldest"];
function messagesView(state2) {
  const messages2 = state2.overview.value?.messages;
  const queues = state2.backlog.value?.queues ?? [];
  const figures = [
    ["incoming", messages2?.incoming, "to be handled"],
    ["unowned", messages2?.unowned, "of no node"],
    ["scheduled", messages2?.scheduled, "for later"],
    ["outgoing", messages2?.outgoing, "to be sent"],
    ["dead letters", messages2?.deadLetters, "failed for good"]
  ];
  return part(
    state2,
    state2.backlog,
    "messages",
    "Messages",
    h(
      "dl",
      { class: "figures" },
      figures.map(
        ([name, value, meaning]) => h(
          "div",
          { key: name, class: name === "dead letters" && value ? "warning" : void 0 },
          h("dt", {}, name),
          h("dd", {}, h("strong", {}, count(value)), h("span", {}, meaning))
        )
      )
    ),
    queues.length === 0 ? h("p", { key: "none", class: "none" }, state2.backlog.value ? "No queue holds any." : "") : table(
      "Queues that hold messages",
      queueColumns,
      queues.map(
        (queue) => row(`${queue.address} ${queue.status} ${queue.owner}`, queueColumns, [
          h("code", {}, queue.address),
          queue.status,
          queue.owner === null || queue.owner === 0 ? "none" : queue.owner,
          count(queue.count),
          queue.oldestSeconds === null ? nothing : span2(queue.oldestSeconds)
        ])
      )
    )
  );
}

// source/views/nodes.ts
var marks = { Healthy: "fine", Degraded: "warning", Unhealthy: "critical" };
function healthView(state2) {
  const health = state2.overview.value?.health;
  return part(
    state2,
    state2.overview,
    "health",
    "Health",
    h(
      "ul",
      { class: "checks" },
      (health?.checks ?? []).map(
        (check) => h(
          "li",
          { key: check.name, class: marks[check.status] },
          icon(marks[check.status] ?? "unknown"),
          h(
            "div",
            {},
            h("p", {}, h("strong", {}, check.name), h("span", { class: "status" }, check.status)),
            h("p", { class: "detail" }, check.detail ?? nothing)
          )
        )
      )
    ),
    health ? null : h("p", { class: "none" }, "Not known yet.")
  );
}
var nodeColumns = ["Node", "Heartbeat", "Leads", "Messages", "Up since"];
function nodesView(state2) {
  const own = state2.overview.value?.node.number;
  return part(
    state2,
    state2.nodes,
    "nodes",
    "Nodes",
    table(
      "Nodes of the service",
      nodeColumns,
      (state2.nodes.value ?? []).map(
        (node) => row(
          node.number,
          nodeColumns,
          [
            [
              h(
                "span",
                { class: "name" },
                icon(node.isAlive ? "fine" : "warning"),
                h("strong", {}, node.number),
                node.description ? ` ${node.description}` : ""
              ),
              h(
                "span",
                { class: "own" },
                [node.version, node.number === own ? "this one" : null].filter(Boolean).join(", ")
              )
            ],
            [
              node.isAlive ? "" : "silent, ",
              node.lastHeartbeatSeconds === null ? nothing : `${span2(node.lastHeartbeatSeconds)} ago`
            ],
            node.isLeader ? [h("strong", {}, `term ${count(node.term)}`), " ", moment(state2, node.leaderSince)] : nothing,
            count(node.messages),
            moment(state2, node.startedAt)
          ],
          node.isAlive ? "" : "warning"
        )
      )
    ),
    state2.nodes.value?.length === 0 ? h("p", { class: "none" }, "No node is known.") : null
  );
}

// source/chart.ts
var width = 600;
var height = 120;
function top(highest2, least) {
  const wanted = Math.max(highest2, least);
  const unit = 10 ** Math.floor(Math.log10(wanted));
  const factor = [1, 1.5, 2, 3, 5, 7.5, 10].find((one) => one * unit >= wanted * 0.9999);
  return Number((factor * unit).toPrecision(3));
}
function highest(runs2) {
  return Math.max(0, ...runs2.flat().map((point) => point.value));
}
function x(at, { from, to }) {
  return round((at - from) / (to - from) * width);
}
function y(value, scale) {
  return round(height - Math.min(value, scale.top) / scale.top * height);
}
function line(runs2, scale) {
  return runs2.map((run) => {
    const path = run.map((point, index) => `${index === 0 ? "M" : "L"}${x(point.at, scale)} ${y(point.value, scale)}`).join("");
    return run.length === 1 ? `${path}h0` : path;
  }).join("");
}
function area(runs2, scale) {
  return runs2.filter((run) => run.length > 1).map(
    (run) => `M${x(run[0].at, scale)} ${height}${line([run], scale).replace("M", "L")}L${x(run.at(-1).at, scale)} ${height}Z`
  ).join("");
}
function nearest(runs2, at, most = 4e3) {
  let best = null;
  for (const point of runs2.flat()) {
    if (Math.abs(point.at - at) <= Math.min(most, Math.abs((best?.at ?? Infinity) - at))) best = point;
  }
  return best;
}
function round(value) {
  return Math.round(value * 10) / 10;
}

// source/views/now.ts
function nowView(state2, actions2) {
  const { value } = state2.overview;
  const { samples } = state2;
  const waiting = value?.waiting;
  const decision = value?.decisionTime;
  const rate2 = (name, of2) => ({
    name,
    class: of2,
    runs: rates(samples, of2),
    now: rateNow(samples, of2)
  });
  const level = (name, of2, now2) => ({
    name,
    class: of2,
    runs: levels(samples, of2),
    now: now2 ?? null
  });
  return part(
    state2,
    state2.overview,
    "now",
    "Now",
    h(
      "div",
      { class: "charts" },
      figure(
        state2,
        actions2,
        "Orders that wait",
        count(waiting?.waiting),
        "on all nodes",
        [level("waiting", "waiting", waiting?.waiting)],
        count,
        "",
        10,
        [
          h(
            "p",
            {},
            "The oldest waits for ",
            h("strong", {}, waiting?.waiting === 0 ? span2(0) : span2(waiting?.oldestSeconds)),
            "."
          ),
          bound(waiting?.waiting ?? null, waiting?.mostWaiting ?? null)
        ]
      ),
      figure(
        state2,
        actions2,
        "Orders per second",
        perSecond(rateNow(samples, "accepted")),
        "accepted, at this node",
        [rate2("accepted", "accepted"), rate2("decided", "decided"), rate2("refused", "refused")],
        perSecond,
        "/s",
        1,
        [totals(state2)]
      ),
      figure(
        state2,
        actions2,
        "Time to a decision",
        latency(decision?.p50Seconds),
        "is the median of the last minute",
        [level("median", "p50", decision?.p50Seconds), level("99 of 100", "p99", decision?.p99Seconds)],
        latency,
        "",
        0.05,
        [
          h(
            "p",
            {},
            "99 of 100 within ",
            h("strong", {}, latency(decision?.p99Seconds)),
            decision ? `, of ${count(decision.count)}.` : "."
          )
        ]
      )
    )
  );
}
function figure(state2, actions2, title, main, unit, lines, format, suffix, least, more) {
  const from = state2.now - span;
  const scale = {
    from,
    to: state2.now,
    top: top(Math.max(...lines.map((one) => highest(one.runs))), least)
  };
  const { pointed } = state2;
  return h(
    "article",
    { key: title, class: "figure" },
    h("h3", {}, title),
    h("p", { class: "main" }, h("strong", {}, main), " ", h("span", {}, unit)),
    h(
      "div",
      {
        class: "plot",
        role: "img",
        "aria-label": describe(title, lines, format, suffix),
        onpointermove: (event) => actions2.point(timeAt(event, scale)),
        onpointerleave: () => actions2.point(null)
      },
      h("span", { class: "top" }, `${format(scale.top).replace(/\.0+(?=\D|$)/, "")}${suffix}`),
      plot(state2.samples, lines, scale, pointed)
    ),
    h(
      "p",
      { class: "axis" },
      h("span", {}, "5 min ago"),
      h("span", { class: "pointed" }, pointed === null ? "" : clock(pointed, state2.now, state2.utc)),
      h("span", {}, "now")
    ),
    h(
      "ul",
      { class: "legend" },
      lines.map((one) => {
        const value = pointed === null ? one.now : nearest(one.runs, pointed)?.value ?? null;
        return h(
          "li",
          { key: one.name, class: one.class },
          h("span", { class: "swatch" }),
          `${one.name} `,
          h("strong", {}, `${format(value)}${value === null ? "" : suffix}`)
        );
      })
    ),
    h("div", { class: "more" }, more)
  );
}
function plot(samples, lines, scale, pointed) {
  const first = lines[0];
  return h(
    "svg",
    { viewBox: `0 0 ${width} ${height}`, preserveAspectRatio: "none", "aria-hidden": "true" },
    h("path", { class: "grid", d: `M0 0H${width}M0 ${height / 2}H${width}` }),
    h(
      "g",
      { class: "silences" },
      silences(samples, scale.to).map(({ from, to }) => {
        const start = Math.max(0, x(from, scale));
        return h("rect", { x: start, y: 0, width: Math.max(0, x(to, scale) - start), height });
      })
    ),
    h("path", { class: `area ${first.class}`, d: area(first.runs, scale) }),
    // The first line is drawn last: it is the one that the figure is about.
    lines.slice().reverse().map((one) => h("path", { key: one.name, class: `line ${one.class}`, d: line(one.runs, scale) })),
    h("path", { class: "base", d: `M0 ${height}H${width}` }),
    pointed === null ? null : h("path", { class: "cursor", d: `M${x(pointed, scale)} 0V${height}` })
  );
}
function timeAt(event, scale) {
  const box = event.currentTarget.getBoundingClientRect();
  const part2 = Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
  return scale.from + part2 * (scale.to - scale.from);
}
function describe(title, lines, format, suffix) {
  const said = lines.map(
    (one) => `${one.name}: now ${format(one.now)}${suffix}, highest ${format(highest(one.runs))}${suffix}`
  );
  return `${title} in the last 5 minutes. ${said.join("; ")}.`;
}
function bound(orders, most) {
  if (orders === null || most === null || most === 0) return null;
  return h(
    "p",
    { class: "bound" },
    h("meter", { min: 0, max: most, high: 0.8 * most, value: orders, "aria-label": "How much of the bound is used" }),
    `from ${count(most)} on, no more are taken`
  );
}
function totals({ overview, now: now2 }) {
  const { value } = overview;
  if (!value?.totals) return h("p", {}, "Nothing is counted yet.");
  const { accepted, refused, approved, declined } = value.totals;
  return h(
    "p",
    {},
    `In ${span2((now2 - Date.parse(value.node.startedAt)) / 1e3)} since its start: ${count(accepted)} accepted, ${count(refused)} refused, ${count(approved)} approved, ${count(declined)} declined.`
  );
}

// source/views/order.ts
function orderView(state2, actions2) {
  if (state2.order === null) return null;
  const { id, feed: feed2 } = state2.order;
  const { value } = feed2;
  return part(
    state2,
    value ? feed2 : {},
    "order",
    `Order ${id}`,
    h("button", { key: "close", type: "button", class: "quiet close", onclick: actions2.close }, "Close"),
    value ? null : h("p", { key: "none", class: "none" }, feed2.fault ? feed2.fault.text : "Asking …"),
    value ? h(
      "dl",
      { key: "facts", class: "facts" },
      fact("status", h("strong", {}, value.status)),
      fact("amount", money(value.amountCents)),
      fact(
        "items",
        value.items.map((item) => `${count(item.quantity)} × product ${item.productId}`).join(", ") || nothing
      ),
      fact("trace", value.traceId ? h("code", {}, value.traceId) : nothing)
    ) : null,
    value ? h("ol", { key: "events", class: "timeline" }, events(state2)) : null,
    value?.isComplete === false ? h(
      "p",
      { key: "incomplete", class: "none" },
      "There are too many messages to look at all of them: some may be missing here."
    ) : null
  );
}
function fact(name, value) {
  return h("div", { key: name }, h("dt", {}, name), h("dd", {}, value));
}
var loud = /* @__PURE__ */ new Set(["attempt failed", "dead letter"]);
function events(state2) {
  let before = null;
  return (state2.order?.feed.value?.events ?? []).map((event, index) => {
    const at = event.at === null ? null : Date.parse(event.at);
    const after = at !== null && before !== null ? (at - before) / 1e3 : null;
    before = at ?? before;
    return h(
      "li",
      { key: index, class: loud.has(event.what) ? "warning" : void 0 },
      h(
        "p",
        {},
        h("strong", {}, event.what),
        event.node === null ? null : ` on node ${event.node}`,
        after === null || after < 0 ? null : h("span", { class: "after" }, ` after ${latency(after)}`)
      ),
      event.detail ? h("p", { class: "detail" }, event.detail) : null,
      h("p", { class: "since" }, moment(state2, at))
    );
  });
}
function doneView(state2) {
  if (state2.done.length === 0) return null;
  return part(
    state2,
    {},
    "done",
    "Done from this page",
    h(
      "ol",
      { class: "done" },
      state2.done.map((one) => h("li", { key: `${one.at} ${one.text}` }, moment(state2, one.at), " ", one.text))
    )
  );
}

// source/views/question.ts
function questionView(question, actions2) {
  return h(
    "div",
    { class: "question" },
    h("h2", { id: "question-title" }, question.title),
    h(
      "div",
      { id: "question-text" },
      question.sentences.map((sentence) => h("p", {}, sentence))
    ),
    h("p", { class: "fault", role: "alert" }, question.fault ?? ""),
    h(
      "div",
      { class: "buttons" },
      h("button", { key: "no", id: "question-no", type: "button", onclick: actions2.dismiss }, "Leave as it is"),
      h(
        "button",
        {
          key: "yes",
          type: "button",
          class: question.final ? "yes final" : "yes",
          "aria-disabled": question.busy ? "true" : void 0,
          onclick: actions2.confirm
        },
        question.busy ? "A moment …" : question.verb
      )
    )
  );
}

// source/views/scheduled.ts
var scheduledColumns = ["Message", "Due", "Attempts", "Do"];
function scheduledView(state2, actions2) {
  const messages2 = state2.scheduled.value ?? [];
  return part(
    state2,
    state2.scheduled,
    "scheduled",
    messages2.length === 0 ? "Scheduled" : `Scheduled (${count(messages2.length)})`,
    messages2.length === 0 ? h("p", { key: "none", class: "none" }, state2.scheduled.value ? "No message waits for its time." : "") : table(
      "Scheduled messages",
      scheduledColumns,
      messages2.map((message) => {
        const name = `${typeName(message.messageType)} ${message.orderId === null ? message.id.slice(0, 8) : `of order ${message.orderId}`}`;
        return row(message.id, scheduledColumns, [
          [`${typeName(message.messageType)} `, orderLink(message.orderId, actions2.show)],
          moment(state2, message.dueAt),
          count(message.attempts),
          h(
            "span",
            { class: "buttons" },
            h(
              "button",
              {
                key: "run",
                type: "button",
                "aria-label": `Run now: ${name}`,
                onclick: () => actions2.ask(runNow(message))
              },
              "Run now …"
            ),
            h(
              "button",
              {
                key: "cancel",
                type: "button",
                class: "final",
                "aria-label": `Cancel ${name}`,
                onclick: () => actions2.ask(cancel(message))
              },
              "Cancel …"
            )
          )
        ]);
      })
    )
  );
}

// source/views/verdict.ts
function verdictView(state2) {
  const { shown, overview } = state2;
  const worst = shown.some((one) => one.severity === "critical") ? "critical" : shown.length > 0 ? "warning" : overview.value ? "fine" : "unknown";
  return h(
    "section",
    { key: "verdict", id: "verdict", class: `verdict ${worst}`, "aria-labelledby": "verdict-title" },
    h("h1", { id: "verdict-title" }, icon(worst), h("span", {}, verdict(state2, shown))),
    shown.length === 0 ? h("p", { key: "calm" }, calm(state2)) : null,
    shown.length > 0 ? h(
      "ul",
      { key: "concerns", class: "concerns" },
      shown.map(
        (one) => h(
          "li",
          { key: one.key, class: one.severity },
          icon(one.severity),
          h(
            "div",
            {},
            h(
              "p",
              { class: "what" },
              h("a", { href: `#${one.section}` }, one.title),
              h("span", { class: "severity" }, one.severity)
            ),
            one.detail ? h("p", {}, one.detail) : null,
            h(
              "p",
              { class: "since" },
              one.since === void 0 && one.older ? `for ${span2((state2.now - one.seen) / 1e3)} at least, since this page was opened` : ["since ", moment(state2, one.since ?? one.seen)]
            )
          )
        )
      )
    ) : null
  );
}
function calm({ overview, nodes, samples }) {
  const { value } = overview;
  if (!value) return "The service is asked how it is.";
  const waiting = value.waiting?.waiting ?? null;
  const oldest = value.waiting?.oldestSeconds;
  const sentences = [
    waiting === null ? "" : waiting === 0 ? "Nothing waits." : `${plural(waiting, "order waits", "orders wait")}${oldest == null ? "" : `, the oldest for ${span2(oldest)}`}.`
  ];
  const accepted = rateNow(samples, "accepted");
  if (accepted !== null)
    sentences.push(
      accepted === 0 ? "No order has come in the last ten seconds." : `${perSecond(accepted)} orders come each second.`
    );
  const alive = nodes.value?.filter((node) => node.isAlive);
  const leader = alive?.find((node) => node.isLeader);
  if (alive)
    sentences.push(
      `${count(alive.length)} ${alive.length === 1 ? "node is" : "nodes are"} up${leader ? `, and node ${leader.number} leads` : ""}.`
    );
  return sentences.filter(Boolean).join(" ");
}

// source/paint.ts
var element2 = (id) => document.getElementById(id);
function paint(state2, actions2) {
  state2.now = now();
  const found = standing(concerns(state2), state2.standing, state2.now, state2.samples.length <= 1);
  state2.standing = found.all;
  state2.shown = found.shown;
  keepFocus(
    () => render(
      element2("main"),
      verdictView(state2),
      orderView(state2, actions2),
      nowView(state2, actions2),
      lettersView(state2, actions2),
      h("div", { key: "pair", class: "pair" }, healthView(state2), nodesView(state2)),
      h("div", { key: "other pair", class: "pair" }, messagesView(state2), scheduledView(state2, actions2)),
      doneView(state2)
    )
  );
  render(element2("question"), state2.question ? questionView(state2.question, actions2) : null);
  paintBar(state2);
  announce(state2);
}
function keepFocus(change) {
  const focused = document.activeElement;
  const home = focused?.closest("section")?.id;
  change();
  if (focused && !focused.isConnected && home) document.getElementById(`${home}-title`)?.focus({ preventScroll: true });
}
function paintBar(state2) {
  const { value, fault, at } = state2.overview;
  render(element2("node"), value ? `at node ${value.node.number}, ${value.node.name} ${value.node.version.split("+")[0]}` : "");
  const line2 = element2("line");
  line2.className = fault ? "line lost" : "line";
  render(
    line2,
    h("span", { class: "dot" }),
    fault ? `no answer since ${clock(fault.since, state2.now, state2.utc)}, ${relative(fault.since, state2.now)}` : at === void 0 ? "asking …" : `live, ${clock(state2.now, state2.now, state2.utc)}`
  );
  render(element2("zone"), `Times in ${zone(state2.now, state2.utc)}`);
  element2("zone").title = state2.utc ? "Show this machine’s times" : "Show UTC";
}
function announce({ overview, shown, nodes, groups }) {
  const news = element2("news");
  const said = `${[verdict({ overview, nodes, groups }, shown), ...shown.map((one) => one.title)].join(". ")}.`;
  if (said === news.textContent || overview.value === void 0 && overview.fault === void 0) return;
  news.textContent = said;
  document.title = shown.length === 0 ? "Planne: all is well" : `(${shown.length}) Planne: ${shown[0].title}`;
  element2("icon").setAttribute("href", `${shown[0]?.severity ?? "fine"}.svg`);
}

// source/main.ts
var state = {
  now: Date.now(),
  utc: remembered("utc"),
  samples: [],
  overview: {},
  backlog: {},
  nodes: {},
  groups: {},
  letters: {},
  older: [],
  scheduled: {},
  order: null,
  standing: [],
  shown: [],
  open: /* @__PURE__ */ new Set(),
  details: /* @__PURE__ */ new Map(),
  pointed: null,
  question: null,
  done: []
};
var repaint = () => paint(state, actions);
var feeds = feed(state, repaint);
var actions = act(state, feeds, repaint);
function followAddress() {
  const id = /^#order=(\d+)$/.exec(location.hash)?.[1];
  if (id === void 0) return;
  if (state.order?.id !== id) {
    state.order = { id, feed: {} };
    feeds.order();
    repaint();
  }
  document.getElementById("order-title").focus();
}
document.getElementById("find").addEventListener("submit", (event) => {
  event.preventDefault();
  const id = document.getElementById("find-id").value.trim();
  if (location.hash === `#order=${id}`) followAddress();
  else actions.show(id);
});
document.getElementById("zone").addEventListener("click", actions.zone);
document.getElementById("question").addEventListener("close", () => {
  state.question = null;
  repaint();
});
window.addEventListener("hashchange", followAddress);
for (const event of ["online", "focus"]) window.addEventListener(event, feeds.overview);
window.setInterval(repaint, 1e3);
repaint();
followAddress();
