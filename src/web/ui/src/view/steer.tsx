// Change of users, arrivals, host and run time while a test runs: a small panel below its button, so that
// the figures stay in view.

import { useEffect, useRef, useState } from "preact/hooks";
import type { Actions } from "../model/api";
import { arrivalRateProblem } from "../model/start_values";
import { applySteering, steerProblems, steerValuesOf } from "../model/steer_values";
import type { Plan, Run } from "../wire";
import { RefusalText, useAction } from "./busy_button";
import { Choice, Field } from "./field";
import { SlidersIcon } from "./icons";
import { RunFields } from "./run_fields";

export interface SteerProps {
  run: Run;
  plan: Plan | undefined;
  actions: Actions;
}

export function Steer({ run, plan, actions }: SteerProps) {
  const [isOpen, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);

  useEffect(() => {
    if (!isOpen) return;
    root.current?.querySelector<HTMLInputElement>("input")?.select();
    const onPointer = (event: Event) => {
      if (event.target instanceof Node && !root.current?.contains(event.target)) setOpen(false);
    };
    const onKey = (event: KeyboardEvent) => event.key === "Escape" && close();
    document.addEventListener("pointerdown", onPointer);
    document.addEventListener("keydown", onKey);
    return () => {
      document.removeEventListener("pointerdown", onPointer);
      document.removeEventListener("keydown", onKey);
    };
  }, [isOpen]);

  const close = () => {
    setOpen(false);
    button.current?.focus();
  };
  return (
    <div class="steer" ref={root}>
      <button
        ref={button}
        type="button"
        class="button"
        aria-expanded={isOpen}
        aria-controls="steer-panel"
        onClick={() => setOpen(!isOpen)}
      >
        <SlidersIcon />
        <span>Change load</span>
      </button>
      {isOpen && <SteerPanel run={run} plan={plan} actions={actions} onDone={close} />}
    </div>
  );
}

interface SteerPanelProps extends SteerProps {
  onDone: () => void;
}

function SteerPanel({ run, plan, actions, onDone }: SteerPanelProps) {
  const streams = plan?.streams ?? [];
  // What is not touched stays as the run has it, which may change meanwhile.
  const [first] = useState(() => steerValuesOf(run));
  const [values, setValues] = useState(first);
  const [kind, setKind] = useState(streams[0]?.kinds ?? "");
  const [arrivals, setArrivals] = useState(arrivalsOf(kind, run, plan));
  const [isChecked, setChecked] = useState(false);
  const action = useAction();
  const hasNews = streams.length > 0 && arrivals !== arrivalsOf(kind, run, plan);
  const arrivalsWrong = hasNews ? arrivalRateProblem(arrivals) : "";
  const problems = steerProblems(values, first);

  const submit = async (event: Event) => {
    event.preventDefault();
    setChecked(true);
    if (arrivalsWrong || Object.keys(problems).length > 0) {
      action.forget();
      return;
    }
    const done = await action.run(async () => {
      const refusal = hasNews ? await actions.changeRate({ rate: arrivals, kind }) : "";
      return refusal || applySteering(values, first, actions);
    });
    if (done) onDone();
  };
  return (
    <form
      id="steer-panel"
      class="popover"
      aria-label="Change load"
      onSubmit={(event) => void submit(event)}
      noValidate
    >
      {streams.length > 1 && (
        <Choice
          label="Arrivals of"
          choices={streams.map(({ kinds }) => kinds)}
          value={kind}
          onInput={(name) => {
            setKind(name);
            setArrivals(arrivalsOf(name, run, plan));
          }}
        />
      )}
      {streams.length > 0 && (
        <Field
          label="Arrival rate"
          placeholder="500/s"
          value={arrivals}
          problem={(isChecked && arrivalsWrong) || undefined}
          onInput={setArrivals}
        />
      )}
      <RunFields
        // With nothing but arrivals users come as they are needed.
        hasUsers={streams.length === 0 || run.target_users > 0}
        values={values}
        problems={isChecked ? problems : {}}
        hints={{ runTime: "From the start of the run. Empty: until stopped." }}
        onChange={(part) => setValues({ ...values, ...part })}
      />
      <RefusalText text={action.refusal} />
      <div class="popover-foot">
        <button type="button" class="button" onClick={onDone}>
          Cancel
        </button>
        <button type="submit" class="button is-primary" aria-busy={action.isBusy}>
          Apply
        </button>
      </div>
    </form>
  );
}

/** In stages, what is asked for now is known of all together. */
function arrivalsOf(name: string, run: Run, plan: Plan | undefined): string {
  const streams = plan?.streams ?? [];
  const rates = streams.find(({ kinds }) => kinds === name)?.rates ?? "";
  if (!rates.includes(":")) return rates;
  const now = streams.length === 1 ? (run.arrivals_asked_per_second ?? 0) : 0;
  return now > 0 ? `${Number(now.toFixed(2))}/s` : "";
}
