// Change of users and spawn rate while a test runs: a small panel below its button, so that the
// figures stay in view.

import { useEffect, useRef, useState } from "preact/hooks";
import type { Actions } from "../model/api";
import { rateProblem, usersProblem } from "../model/start_values";
import type { Run } from "../wire";
import { RefusalText, useAction } from "./busy_button";
import { Field } from "./field";
import { SlidersIcon } from "./icons";

export function Steer({ run, actions }: { run: Run; actions: Actions }) {
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
      {isOpen && <SteerPanel run={run} actions={actions} onDone={close} />}
    </div>
  );
}

interface SteerPanelProps {
  run: Run;
  actions: Actions;
  onDone: () => void;
}

function SteerPanel({ run, actions, onDone }: SteerPanelProps) {
  const [users, setUsers] = useState(`${run.target_users}`);
  const [rate, setRate] = useState(`${run.spawn_rate}`);
  const [isChecked, setChecked] = useState(false);
  const action = useAction();
  const usersWrong = usersProblem(users);
  const rateWrong = rateProblem(rate);

  const submit = async (event: Event) => {
    event.preventDefault();
    setChecked(true);
    if (usersWrong || rateWrong) return;
    const request = { users: Number(users), spawn_rate: Number(rate) };
    if (await action.run(() => actions.changeUsers(request))) onDone();
  };
  return (
    <form
      id="steer-panel"
      class="popover"
      aria-label="Change load"
      onSubmit={(event) => void submit(event)}
      noValidate
    >
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
