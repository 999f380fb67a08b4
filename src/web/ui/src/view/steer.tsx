// Change of users, spawn rate and arrivals while a test runs: a small panel below its button, so that the
// figures stay in view.

import { useEffect, useRef, useState } from "preact/hooks";
import type { Actions } from "../model/api";
import { arrivalRateProblem, rateProblem, usersProblem } from "../model/start_values";
import type { Plan, Run } from "../wire";
import { RefusalText, useAction } from "./busy_button";
import { Choice, Field } from "./field";
import { SlidersIcon } from "./icons";

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
  const [users, setUsers] = useState(`${run.target_users}`);
  const [rate, setRate] = useState(`${run.spawn_rate}`);
  const [kind, setKind] = useState(streams[0]?.kinds ?? "");
  const arrivalsOf = (name: string) => rateNow(streams.find(({ kinds }) => kinds === name)?.rates);
  const [arrivals, setArrivals] = useState(arrivalsOf(kind));
  const [isChecked, setChecked] = useState(false);
  const action = useAction();
  // With nothing but arrivals users come as they are needed.
  const hasUsers = streams.length === 0 || run.target_users > 0;
  const usersWrong = hasUsers ? usersProblem(users) : "";
  const rateWrong = hasUsers ? rateProblem(rate) : "";
  const hasNews = streams.length > 0 && arrivals !== arrivalsOf(kind);
  const arrivalsWrong = hasNews ? arrivalRateProblem(arrivals) : "";
  const isChanged = Number(users) !== run.target_users || Number(rate) !== run.spawn_rate;

  const submit = async (event: Event) => {
    event.preventDefault();
    setChecked(true);
    if (usersWrong || rateWrong || arrivalsWrong) return;
    const request = { users: Number(users), spawn_rate: Number(rate) };
    const done = await action.run(async () => {
      const refusal = hasNews ? await actions.changeRate({ rate: arrivals, kind }) : "";
      return refusal || (hasUsers && isChanged ? await actions.changeUsers(request) : "");
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
            setArrivals(arrivalsOf(name));
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
      {hasUsers && (
        <>
          <Field
            label="Users"
            keyboard="decimal"
            value={users}
            problem={(isChecked && usersWrong) || undefined}
            onInput={setUsers}
          />
          <Field
            label="Spawn rate"
            keyboard="decimal"
            unit="per second"
            value={rate}
            problem={(isChecked && rateWrong) || undefined}
            onInput={setRate}
          />
        </>
      )}
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

/** Of a plan that lasts; stages have none to begin with. */
function rateNow(rates: string | undefined): string {
  return rates === undefined || rates.includes(":") ? "" : rates;
}
