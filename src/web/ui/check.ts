// npm run check: what the compiler and ESLint find wrong with all TypeScript. Both look at the same program,
// because most of either's work is to make it and to find the types in it.

import { ESLint } from "eslint";
import ts from "typescript";

const host: ts.FormatDiagnosticsHost = {
  getCanonicalFileName: (file) => file,
  getCurrentDirectory: () => process.cwd(),
  getNewLine: () => "\n",
};

function broken(found: readonly ts.Diagnostic[]): Error {
  return new Error(ts.formatDiagnostics(found, host));
}

function madeProgram(): ts.Program {
  const onUnRecoverableConfigFileDiagnostic = (found: ts.Diagnostic) => {
    throw broken([found]);
  };
  const config = ts.getParsedCommandLineOfConfigFile("tsconfig.json", undefined, {
    ...ts.sys,
    onUnRecoverableConfigFileDiagnostic,
  });
  if (!config) throw new Error("tsconfig.json cannot be read");
  const { fileNames, options, errors } = config;
  return ts.createProgram({ rootNames: fileNames, options, configFileParsingDiagnostics: errors });
}

const program = madeProgram();
const mistakes = ts.getPreEmitDiagnostics(program);
process.stdout.write(ts.formatDiagnostics(mistakes, host));

const eslint = new ESLint({
  overrideConfig: {
    languageOptions: { parserOptions: { projectService: false, programs: [program] } },
  },
});
const results = await eslint.lintFiles(["."]);
const formatter = await eslint.loadFormatter("stylish");
process.stdout.write(await formatter.format(results));

const isClean = mistakes.length === 0 && results.every(({ messages }) => messages.length === 0);
process.exitCode = isClean ? 0 : 1;
