// Pico, cut to the elements this platform uses. What is dropped: themes (ours replace them), switches, groups, dialogs, tooltips,
// progress bars, accordion buttons, cards, navigation and right-to-left rules, and every custom property that nothing reads.

const UNUSED = /\[role=(group|search|switch)\]|dialog|\[data-tooltip|progress|breadcrumb|\[type=(range|color)\]|\barticle\b|\[dir=rtl\]|\bnav\b|\baside\b|\[aria-busy|hgroup|striped|\[role=button\]|iframe|canvas|-ms-|\[data-theme=dark\]|summary\[role|\.modal|aria-invalid=false|\[type=reset\]|body>(header|main|footer)|h[1-6]\{--pico/;

/** Top-level rules of a minified sheet: selector (or at-rule) and body. */
function rulesOf(css) {
  const rules = [];
  let depth = 0;
  let start = 0;
  let open = 0;
  for (let at = 0; at < css.length; at += 1) {
    if (css[at] === "{" && depth++ === 0) open = at;
    else if (css[at] === "}" && --depth === 0) {
      rules.push({ head: css.slice(start, open), body: css.slice(open + 1, at) });
      start = at + 1;
    }
  }
  return rules;
}

/** Selectors apart, commas inside brackets left alone. */
function selectorsOf(head) {
  const parts = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at <= head.length; at += 1) {
    if (head[at] === "(" || head[at] === "[") depth += 1;
    else if (head[at] === ")" || head[at] === "]") depth -= 1;
    else if (at === head.length || (head[at] === "," && depth === 0)) {
      parts.push(head.slice(start, at));
      start = at + 1;
    }
  }
  return parts;
}

/** What a selector asks for, without what it excludes. */
const wanted = (selector) => {
  let bare = selector;
  for (let last = ""; last !== bare; ) {
    last = bare;
    bare = bare.replace(/:not\([^()]*(\([^()]*\)[^()]*)*\)/g, "");
  }
  return bare;
};

const usedIn = (css) => new Set(css.match(/var\(--pico-[\w-]+/g)?.map((found) => found.slice(4)));

/** Declarations apart; a data address holds semicolons, quoted. */
const declarationsOf = (body) => body.match(/(?:"[^"]*"|\([^()]*(?:\([^()]*\)[^()]*)*\)|[^;"(])+/g) ?? [];

/** Pico's rules that are left, given our own style sheets (which read some of its properties). In a layer `!important` would beat us, so it goes. */
export function trimPico(css, ours) {
  const clean = css.replace(/@charset[^;]*;/, "").replace(/\/\*.*?\*\//gs, "");
  let rules = rulesOf(clean.replaceAll("!important", ""))
    .filter(({ head }) => !head.startsWith("@"))
    .map(({ head, body }) => ({ head: selectorsOf(head).filter((one) => !UNUSED.test(wanted(one)) && !wanted(one).startsWith(":host") && !wanted(one).startsWith(":where(:host")).join(","), body }))
    .filter(({ head }) => head);
  const set = new Set(ours.match(/--pico-[\w-]+(?=\s*:)/g));
  for (let before = 0; before !== rules.reduce((sum, { body }) => sum + body.length, 0); ) {
    before = rules.reduce((sum, { body }) => sum + body.length, 0);
    const read = usedIn(rules.map(({ body }) => body).join(";") + ours);
    rules = rules
      .map(({ head, body }) => ({ head, body: declarationsOf(body).filter((one) => keeps(one, head, read, set)).join(";") }))
      .filter(({ body }) => body);
  }
  return rules.map(({ head, body }) => `${head}{${body}}`).join("\n");
}

/** A custom property stays while something reads it, and, on the root, while we do not set it ourselves. */
function keeps(declaration, head, read, set) {
  const name = declaration.match(/^--[\w-]+(?=:)/)?.[0];
  if (!name) return true;
  return read.has(name) && !(set.has(name) && head.includes(":root"));
}
