// Three things from one source: the page, the script and style that the HTML report inlines
// (--mode report), and a development server that passes API requests on to mayfly or the mock.

import { readFileSync, writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { defineConfig, transformWithEsbuild, type Plugin } from "vite";

const api = process.env["MAYFLY_API"] ?? "http://127.0.0.1:8090";
const proxied = ["/api", "/stats", "/exceptions"];

export default defineConfig(({ mode }) => ({
  base: "./",
  esbuild: { jsx: "automatic", jsxImportSource: "preact", legalComments: "none" },
  build: {
    target: "es2022",
    outDir: mode === "report" ? "dist/report" : "dist/page",
    modulePreload: { polyfill: false },
    cssCodeSplit: mode !== "report",
    assetsInlineLimit: 0,
    rollupOptions:
      mode === "report"
        ? { input: "src/report.tsx", output: { format: "iife", ...fixedNames("report") } }
        : { output: fixedNames("app") },
  },
  plugins: mode === "report" ? [inlineable()] : [themeFirst(), compressed()],
  server: { proxy: Object.fromEntries(proxied.map((path) => [path, { target: api, changeOrigin: true }])) },
}));

/** Names without hashes, so that CMake knows them; the server sends an ETag instead. */
function fixedNames(name: string) {
  return {
    entryFileNames: `${name}.js`,
    assetFileNames: (asset: { names: string[] }) =>
      asset.names.some((file) => file.endsWith(".css")) ? `${name}.css` : "[name][extname]",
  };
}

/** The page is painted before its script has come, but not in the other theme. */
function themeFirst(): Plugin {
  return {
    name: "theme-first",
    apply: "build",
    async generateBundle() {
      const file = "src/theme_first.ts";
      const { code } = await transformWithEsbuild(readFileSync(file, "utf8"), file, { minify: true });
      this.emitFile({ type: "asset", fileName: "theme.js", source: code });
    },
    transformIndexHtml: {
      order: "post",
      handler: (html) =>
        html
          .replace("<script", '<script src="./theme.js"></script>\n    <script')
          .replaceAll(" crossorigin", ""),
    },
  };
}

/** Refuses a bundle that would end the <script> element it is put into. */
function inlineable(): Plugin {
  return {
    name: "inlineable",
    generateBundle(_, bundle) {
      for (const file of Object.values(bundle)) {
        const text = file.type === "chunk" ? file.code : file.source.toString();
        if (file.fileName.startsWith("report.") && /<\/(script|style)|<!--/i.test(text))
          this.error(`${file.fileName} contains text that would end its element in HTML`);
      }
    },
  };
}

/** Writes each file compressed as well, and keeps the page small: its link may carry the load. */
function compressed(): Plugin {
  const limit = 150 * 1024;
  return {
    name: "compressed",
    writeBundle(options, bundle) {
      let all = 0;
      for (const file of Object.values(bundle)) {
        const bytes = gzipSync(file.type === "chunk" ? file.code : file.source, { level: 9 });
        writeFileSync(`${options.dir ?? "."}/${file.fileName}.gz`, bytes);
        all += bytes.length;
      }
      if (all > limit) this.error(`the page takes ${all} bytes compressed, the limit is ${limit}`);
    },
  };
}
