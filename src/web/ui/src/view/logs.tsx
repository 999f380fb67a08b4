// The master's log, which also carries what workers say. It follows the newest line until a person
// scrolls back to read.

import { useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { formatClock, formatMoment } from "../model/format";
import { atLeast, fromSource, levels, sourcesOf } from "../model/log_lines";
import { matching } from "../model/rows";
import { recall, remember } from "../model/saved";
import { visible } from "../model/visible";
import type { LogLine } from "../wire";
import { Segments } from "./field";
import { Filter } from "./filter";

type Level = LogLine["level"];

const levelOptions: { value: Level; text: string }[] = [
  { value: "debug", text: "All" },
  { value: "info", text: "Info" },
  { value: "warning", text: "Warnings" },
  { value: "error", text: "Errors" },
];

export function Logs({ lines }: { lines: LogLine[] }) {
  const [level, setLevel] = useState<Level>(() => recallLevel());
  const [source, setSource] = useState("");
  const [query, setQuery] = useState("");
  const [isFollowing, setFollowing] = useState(true);
  const list = useRef<HTMLOListElement>(null);
  const shown = useMemo(
    () => matching(fromSource(atLeast(lines, level), source), query, (line) => line.text),
    [lines, level, source, query],
  );
  const sources = useMemo(() => sourcesOf(lines), [lines]);

  useLayoutEffect(() => {
    const element = list.current;
    if (isFollowing && element) element.scrollTop = element.scrollHeight;
  }, [shown, isFollowing]);

  const onScroll = () => {
    const element = list.current;
    if (!element) return;
    const below = element.scrollHeight - element.clientHeight - element.scrollTop;
    setFollowing(below < 24);
  };

  return (
    <section class="logs">
      <div class="toolbar">
        <Filter
          label="Filter log"
          value={query}
          onInput={setQuery}
          all={lines.length}
          shown={shown.length}
        />
        <Segments
          label="Least level"
          value={level}
          options={levelOptions}
          onChange={(next) => {
            setLevel(next);
            remember("log.level", next);
          }}
        />
        <div class="field-box">
          <select
            aria-label="Source"
            value={source}
            onChange={(event) => setSource(event.currentTarget.value)}
          >
            <option value="">All sources</option>
            {sources.map((one) => (
              <option key={one} value={one}>
                {one}
              </option>
            ))}
          </select>
        </div>
        <label class="check">
          <input
            type="checkbox"
            checked={isFollowing}
            onChange={(event) => setFollowing(event.currentTarget.checked)}
          />
          Follow
        </label>
      </div>
      {shown.length === 0 ? (
        <div class="empty">{lines.length === 0 ? "Nothing was logged yet." : "No line matches."}</div>
      ) : (
        <LogList lines={shown} listRef={list} onScroll={onScroll} />
      )}
    </section>
  );
}

interface LogListProps {
  lines: readonly LogLine[];
  listRef?: { current: HTMLOListElement | null };
  onScroll?: () => void;
}

export function LogList({ lines, listRef, onScroll }: LogListProps) {
  return (
    <ol class="log" ref={listRef} onScroll={onScroll} tabIndex={0} aria-label="Log">
      {lines.map((line) => (
        <li key={line.number} class={`log-line is-${line.level}`}>
          <time title={formatMoment(line.time_ms)}>{formatClock(line.time_ms)}</time>
          <span class="log-level">{line.level}</span>
          <span class="log-source">{line.source ?? ""}</span>
          <span class="log-text">{visible(line.text)}</span>
        </li>
      ))}
    </ol>
  );
}

function recallLevel(): Level {
  const level = recall<Level>("log.level", "debug");
  return levels.includes(level) ? level : "debug";
}
