// What a test begins with. Values stay as they were typed, also over a reload; what is wrong is said
// at the field, and what the server refuses beside the button.

import { useState } from "preact/hooks";
import type { Actions } from "../model/api";
import { formatQuantity, formatShare, sentence } from "../model/format";
import { runTimeHint } from "../model/run_time";
import {
  problemsOf,
  recallValues,
  rememberValues,
  requestFrom,
  weightOf,
  type Problems,
  type StartValues,
} from "../model/start_values";
import type { Kind, Parameter, State } from "../wire";
import { RefusalText, useAction } from "./busy_button";
import { Choice, Field, Lines } from "./field";
import { PlayIcon } from "./icons";
import { RunFields } from "./run_fields";
import { fileName } from "./words";

export interface StartFormProps {
  state: State;
  /** How many workers could take users now. */
  workers: number;
  actions: Actions;
  onStarted: () => void;
}

export function StartForm({ state, workers, actions, onStarted }: StartFormProps) {
  const [values, setValues] = useState(() => recallValues(state));
  const [problems, setProblems] = useState<Problems>({});
  const { isBusy, refusal, run, forget } = useAction();

  const change = (part: Partial<StartValues>) => {
    const next = { ...values, ...part };
    setValues(next);
    rememberValues(next, state);
    // A mistake that was pointed out disappears as it is corrected; no new one is pointed out yet.
    const still = problemsOf(next, state);
    const keys = Object.keys(problems) as (keyof Problems)[];
    setProblems(Object.fromEntries(keys.filter((key) => still[key]).map((key) => [key, still[key]])));
  };

  const submit = async (event: Event) => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const found = problemsOf(values, state);
    setProblems(found);
    if (Object.keys(found).length > 0) {
      forget();
      requestAnimationFrame(() => form.querySelector<HTMLElement>("[aria-invalid]")?.focus());
      return;
    }
    if (await run(() => actions.start(requestFrom(values, state)))) onStarted();
  };

  return (
    <form class="start" onSubmit={(event) => void submit(event)} noValidate>
      <header class="start-head">
        <h2>{fileName(state.scenario)}</h2>
        <p>
          {formatQuantity(state.kinds.length, "kind")} of users ·{" "}
          {formatQuantity(workers, "worker")} ready
        </p>
      </header>
      <LoadFields
        hasShape={state.defaults.has_shape ?? false}
        values={values}
        problems={problems}
        onChange={change}
      />
      {state.kinds.length > 0 && (
        <KindPicker
          kinds={state.kinds}
          values={values}
          problem={problems.kinds}
          onChange={change}
        />
      )}
      {state.parameters.length > 0 && (
        <Parameters
          parameters={state.parameters}
          values={values.parameters}
          missing={problems.parameters}
          onChange={(parameters) => change({ parameters })}
        />
      )}
      <footer class="start-foot">
        <button type="submit" class="button is-primary is-large" aria-busy={isBusy}>
          <PlayIcon />
          {isBusy ? "Starting…" : "Start"}
        </button>
        <RefusalText text={refusal || sentence(state.obstacle)} />
      </footer>
    </form>
  );
}

interface LoadFieldsProps {
  hasShape: boolean;
  values: StartValues;
  problems: Problems;
  onChange: (part: Partial<StartValues>) => void;
}

function LoadFields({ hasShape, values, problems, onChange }: LoadFieldsProps) {
  return (
    <section class="start-fields">
      {hasShape && <p>The scenario's shape decides how many users there are.</p>}
      <RunFields
        hasUsers={!hasShape}
        values={values}
        problems={problems}
        hints={{
          users: "The most at once.",
          spawnRate: "Users started each second.",
          host: "Base address of the system under test.",
          runTime: `${runTimeHint}. Empty: until stopped.`,
        }}
        onChange={onChange}
      />
      {!hasShape && (
        <Field
          label="Stages"
          hint="Time and users of each, in place of users, rate and run time."
          placeholder="1m:50,3m:50,30s:0"
          value={values.stages}
          problem={problems.stages}
          onInput={(stages) => onChange({ stages })}
        />
      )}
      <Field
        label="Arrival rate"
        hint="Tasks begun each second, or minute (/m), whatever users are free. Empty: users decide."
        placeholder="500/s"
        value={values.arrivalRate}
        problem={problems.arrivalRate}
        onInput={(arrivalRate) => onChange({ arrivalRate })}
      />
      <Field
        label="Iterations"
        hint="Tasks of all users, after which the run ends. Empty: any number."
        keyboard="decimal"
        placeholder="without limit"
        value={values.iterations}
        problem={problems.iterations}
        onInput={(iterations) => onChange({ iterations })}
      />
      <Field
        label="Warm-up"
        hint="What is judged comes after it: 30s, or ramp. Empty: all is judged."
        placeholder="none"
        value={values.warmup}
        onInput={(warmup) => onChange({ warmup })}
      />
      <Lines
        label="Thresholds"
        hint="Limits that the run must keep to pass, one a line."
        placeholder={"p95 < 500ms\nGET /item: failures < 1%"}
        value={values.thresholds}
        onInput={(thresholds) => onChange({ thresholds })}
      />
      <Field
        label="Name of the run"
        hint="In the list of runs. Empty: none."
        placeholder="before the cache"
        value={values.name}
        problem={problems.name}
        onInput={(name) => onChange({ name })}
      />
    </section>
  );
}

/** So many that a person does not want to click each. */
const manyKinds = 4;

interface KindPickerProps {
  kinds: Kind[];
  values: StartValues;
  problem: string | undefined;
  onChange: (part: Partial<StartValues>) => void;
}

function KindPicker({ kinds, values, problem, onChange }: KindPickerProps) {
  const { excluded, weights } = values;
  const weigh = ({ name, weight, fixed_count }: Kind) => {
    if (excluded.includes(name)) return 0;
    const typed = weightOf(values, name);
    if (typed !== "") return Number(typed) || 0;
    return fixed_count > 0 ? 0 : weight;
  };
  const sum = kinds.reduce((all, kind) => all + weigh(kind), 0);
  const shareOf = (kind: Kind) => {
    if (excluded.includes(kind.name)) return "not in this test";
    if (kind.fixed_count > 0 && weightOf(values, kind.name) === "")
      return formatQuantity(kind.fixed_count, "user");
    return sum > 0 ? formatShare(weigh(kind) / sum) : "0%";
  };
  const toggle = (name: string) =>
    onChange({
      excluded: excluded.includes(name)
        ? excluded.filter((other) => other !== name)
        : [...excluded, name],
    });
  return (
    <fieldset class="start-kinds">
      <legend>Kinds of users</legend>
      {kinds.length >= manyKinds && (
        <button
          type="button"
          class="kind-all"
          onClick={() =>
            onChange({ excluded: excluded.length > 0 ? [] : kinds.map(({ name }) => name) })
          }
        >
          {excluded.length > 0 ? "Choose all" : "Choose none"}
        </button>
      )}
      {kinds.map((kind) => (
        <label key={kind.name} class="kind">
          <input
            type="checkbox"
            checked={!excluded.includes(kind.name)}
            onChange={() => toggle(kind.name)}
          />
          <span class="kind-name">{kind.name}</span>
          <span class="kind-share">{shareOf(kind)}</span>
          {kinds.length > 1 && (
            <input
              class="kind-weight"
              inputMode="decimal"
              aria-label={`Weight of ${kind.name}`}
              placeholder={kind.fixed_count > 0 ? "fixed" : `weight ${kind.weight}`}
              value={weights[kind.name] ?? ""}
              disabled={excluded.includes(kind.name)}
              onInput={(event) =>
                onChange({ weights: { ...weights, [kind.name]: event.currentTarget.value } })
              }
            />
          )}
          <span class="kind-tasks">
            {kind.tasks.map((task) => task.name).join(", ")}
            {kind.host && <> · {kind.host}</>}
          </span>
        </label>
      ))}
      {problem && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
    </fieldset>
  );
}

interface ParametersProps {
  parameters: Parameter[];
  values: Record<string, string>;
  /** The name of one that needs a value. */
  missing: string | undefined;
  onChange: (values: Record<string, string>) => void;
}

function Parameters({ parameters, values, missing, onChange }: ParametersProps) {
  return (
    <fieldset class="start-parameters">
      <legend>Parameters of the scenario</legend>
      <div class="start-fields">
        {parameters.map(({ name, help, value, choices, is_secret, is_required }) => {
          const common = {
            label: name,
            value: values[name] ?? value,
            onInput: (text: string) => onChange({ ...values, [name]: text }),
            hint: help,
          };
          return choices.length > 0 ? (
            <Choice key={name} {...common} choices={choices} />
          ) : (
            <Field
              key={name}
              {...common}
              isSecret={is_secret}
              isRequired={is_required && !is_secret}
              problem={
                name === missing ? "Write a value; no test starts without one." : undefined
              }
            />
          );
        })}
      </div>
    </fieldset>
  );
}
