// Builds what browsers fetch into elearning/web/static/dist, named by content, with a manifest and compressed siblings.
// The same sources give the same bytes, so CI rebuilds and compares.
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, brotliDecompressSync, constants, gunzipSync, gzipSync } from "node:zlib";
import { trimPico } from "./pico.mjs";

const KIT = fileURLToPath(new URL(".", import.meta.url));
const WEB = resolve(KIT, "..");
const ROOT = resolve(WEB, "../..");
const DIST = join(WEB, "static/dist");
const MODULES = join(ROOT, "node_modules");
const TARGET = ["chrome90", "edge90", "firefox90", "safari14.1"];
const COMMON = { absWorkingDir: ROOT, bundle: true, minify: true, write: false, legalComments: "none", target: TARGET, logLevel: "warning" };

const folders = (path) => readdirSync(path, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map((entry) => entry.name).sort();
const text = (path) => readFileSync(path, "utf8");

/** The drawing inside a Lucide icon, without its frame. */
function shape(name) {
  return text(join(MODULES, "lucide-static/icons", `${name}.svg`))
    .replace(/<!--.*?-->/gs, "").replace(/<svg[^>]*>|<\/svg>/gs, "").replace(/\s+/g, " ").replace(/ ?\/> ?/g, "/>").replace(/> </g, "><").trim();
}

/** The shapes that templates inline, as one Jinja table. */
function writeShapes() {
  const names = text(join(KIT, "icon/names.txt")).split("\n").filter(Boolean);
  const lines = names.map((name) => `  "${name}": '${shape(name)}',`);
  writeFileSync(join(KIT, "icon/shapes.html"), `{# Built from icon/names.txt; Lucide, ISC licence (icon/LICENSE) #}\n{%- set shapes = {\n${lines.join("\n")}\n} -%}\n`);
}

const asDataUrl = (svg) => `data:image/svg+xml,${svg.replace(/"/g, "'").replace(/[%#<>]/g, encodeURIComponent)}`;

/** Pico trimmed, icons and motifs as data addresses, the font left beside the sheet. */
const styleSources = (fontFile) => ({
  name: "style-sources",
  setup(on) {
    on.onLoad({ filter: /pico\.classless\.min\.css$/ }, ({ path }) => ({ contents: trimPico(text(path), ours()), loader: "css" }));
    on.onResolve({ filter: /^lucide:/ }, ({ path }) => {
      const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" stroke="#000" stroke-width="2" stroke-linecap="round" stroke-linejoin="round">${shape(path.slice(7))}</svg>`;
      return { path: asDataUrl(svg), external: true };
    });
    on.onResolve({ filter: /motifs\/\w+\.svg$/ }, ({ path }) => ({ path: asDataUrl(text(join(KIT, "motifs", basename(path))).trim()), external: true }));
    on.onResolve({ filter: /\.woff2$/ }, () => ({ path: `./${fontFile}`, external: true }));
  },
});

function sheets() {
  const parts = folders(KIT).map((name) => join(KIT, name, "style.css")).filter(existsSync);
  return [join(KIT, "tokens.css"), join(KIT, "base.css"), ...parts, join(WEB, "layout/style.css"), join(KIT, "print.css")];
}

const ours = () => sheets().map(text).join("\n");

async function style(fontFile) {
  const imports = sheets().map((path) => `@import "./${relative(ROOT, path)}";`).join("\n");
  const contents = `@import "./node_modules/@picocss/pico/css/pico.classless.min.css" layer(pico);\n${imports}`;
  const result = await build({ ...COMMON, stdin: { contents, resolveDir: ROOT, loader: "css" }, plugins: [styleSources(fontFile)] });
  return Buffer.from(result.outputFiles[0].contents);
}

async function script(contents) {
  const result = await build({ ...COMMON, format: "esm", stdin: { contents, resolveDir: ROOT, loader: "js" } });
  return Buffer.from(result.outputFiles[0].contents);
}

/** One entry that starts every behaviour which offers to be started. */
function behaviours() {
  const paths = [...folders(KIT).map((name) => join(KIT, name, "behaviour.js")), join(WEB, "layout/behaviour.js")];
  const startable = paths.filter((path) => existsSync(path) && text(path).includes("export default"));
  return startable.map((path, n) => `import start${n} from "./${relative(ROOT, path)}";`).join("\n") + "\n" + startable.map((_, n) => `start${n}();`).join("\n");
}

function areaScripts() {
  return folders(WEB).filter((name) => !["kit", "layout", "static"].includes(name) && existsSync(join(WEB, name, "behaviour.js")));
}

/** Writes one file under its content's name; the compressed siblings stay untouched while they still say the same. */
function emit(name, bytes, compress = true) {
  const dot = name.lastIndexOf(".");
  const hash = createHash("sha256").update(bytes).digest("hex").slice(0, 10);
  const file = `${name.slice(0, dot)}.${hash}${name.slice(dot)}`;
  const written = [file];
  writeFileSync(join(DIST, file), bytes);
  if (compress) {
    const brotli = { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } };
    sibling(`${file}.br`, bytes, (it) => brotliCompressSync(it, brotli), brotliDecompressSync);
    sibling(`${file}.gz`, bytes, (it) => gzipSync(it, { level: 9 }), gunzipSync);
    written.push(`${file}.br`, `${file}.gz`);
  }
  const integrity = `sha384-${createHash("sha384").update(bytes).digest("base64")}`;
  return { name, file, integrity, written, size: bytes.length, gzip: compress ? gzipSync(bytes, { level: 9 }).length : bytes.length };
}

function sibling(file, bytes, squeeze, expand) {
  const path = join(DIST, file);
  if (existsSync(path) && expand(readFileSync(path)).equals(bytes)) return;
  writeFileSync(path, squeeze(bytes));
}

mkdirSync(DIST, { recursive: true });
writeShapes();
const font = emit("heading.woff2", readFileSync(join(KIT, "fonts/plus-jakarta-sans-700.woff2")), false);
const made = [font, emit("mark.svg", readFileSync(join(KIT, "mark.svg")))];
made.push(emit("app.css", await style(font.file)), emit("app.js", await script(behaviours())));
made.push(emit("kit.css", Buffer.from((await build({ ...COMMON, entryPoints: [join(KIT, "page.css")] })).outputFiles[0].contents)));
made.push(emit("htmx.js", readFileSync(join(MODULES, "htmx.org/dist/htmx.esm.min.js"))));
for (const area of areaScripts()) made.push(emit(`${area}.js`, await script(`import "./elearning/web/${area}/behaviour.js";`)));

made.sort((one, other) => (one.name < other.name ? -1 : 1));
const manifest = Object.fromEntries(made.map(({ name, file, integrity }) => [name, { file, integrity }]));
writeFileSync(join(DIST, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);
const keep = new Set(["manifest.json", ...made.flatMap((one) => one.written)]);
for (const file of readdirSync(DIST)) if (!keep.has(file)) rmSync(join(DIST, file));
for (const { file, size, gzip } of made) console.log(`${file.padEnd(34)} ${String(size).padStart(7)} bytes ${String(gzip).padStart(6)} gzipped`);
