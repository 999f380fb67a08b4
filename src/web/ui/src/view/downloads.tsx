// Everything to take away: files, and the command that repeats the run.

import { useState } from "preact/hooks";
import { downloads, type Run } from "../wire";
import { samplesText } from "./words";
import { CheckIcon, CopyIcon, DownloadIcon } from "./icons";

interface Download {
  address: string;
  title: string;
  kind: string;
  about: string;
}

export interface DownloadsProps {
  /** That repeats the latest run; empty before one. */
  command: string[];
  hasFullHistory: boolean;
  /** Of --samples; left out without it. */
  samples?: Run["samples"] | undefined;
}

export function Downloads({ command, hasFullHistory, samples }: DownloadsProps) {
  const files = allFiles.filter(({ address }) => hasFullHistory || address !== downloads.fullHistory);
  return (
    <section class="downloads">
      {samples && <p class="hint">Samples of --samples: {samplesText(samples)}.</p>}
      <ul class="files">
        {files.map(({ address, title, kind, about }) => (
          <li key={address}>
            <a class="file" href={address} download>
              <DownloadIcon />
              <span class="file-title">{title}</span>
              <span class="file-kind">{kind}</span>
              <span class="file-about">{about}</span>
            </a>
          </li>
        ))}
      </ul>
      {command.length > 0 && <Repeat parts={command} />}
    </section>
  );
}

const allFiles: Download[] = [
  {
    address: downloads.report,
    title: "Report",
    kind: "HTML",
    about: "One file with every table and chart. Opens anywhere, prints well.",
  },
  {
    address: downloads.requests,
    title: "Requests",
    kind: "CSV",
    about: "A row for each request, with all percentiles.",
  },
  {
    address: downloads.failures,
    title: "Failures",
    kind: "CSV",
    about: "What failed, how often, and the error.",
  },
  {
    address: downloads.exceptions,
    title: "Exceptions",
    kind: "CSV",
    about: "What the scenario threw, and where.",
  },
  {
    address: downloads.fullHistory,
    title: "History",
    kind: "CSV",
    about: "A row for each second.",
  },
  {
    address: downloads.json,
    title: "Everything",
    kind: "JSON",
    about: "Figures with whole histograms, for programs; mayfly report makes the HTML from it.",
  },
];

function Repeat({ parts }: { parts: string[] }) {
  const [isCopied, setCopied] = useState(false);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(parts.join(" "));
      setCopied(true);
      setTimeout(() => setCopied(false), 2000);
    } catch {
      // Not allowed here: the text is there to be selected.
    }
  };
  return (
    <section class="repeat">
      <h3>Repeat this run from a terminal or a CI job</h3>
      <div class="command">
        <code>
          {parts.map((part) => (
            <span key={part}>{part} </span>
          ))}
        </code>
        {globalThis.isSecureContext && (
          <button type="button" class="button is-quiet" onClick={() => void copy()}>
            {isCopied ? <CheckIcon /> : <CopyIcon />}
            <span aria-live="polite">{isCopied ? "Copied" : "Copy"}</span>
          </button>
        )}
      </div>
    </section>
  );
}
