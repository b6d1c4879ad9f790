// How the states of a plugin and of a driver are called and look.

import type { Tone } from "../../ui/State";

const plugins = {
  idle: "waiting",
  starting: "working",
  running: "well",
  backing_off: "attention",
  quarantined: "attention",
  missing: "attention",
  refused: "attention",
} as const satisfies Record<string, Tone>;

const drivers = {
  hypothesis: "waiting",
  supported: "well",
  contradicted: "attention",
  excluded: "out",
} as const satisfies Record<string, Tone>;

export type PluginState = keyof typeof plugins;
export type DriverState = keyof typeof drivers;

/** A state this page does not know yet is one that wants attention. */
export function pluginState(state: string): { state: PluginState; tone: Tone } {
  const known = (state in plugins ? state : "refused") as PluginState;
  return { state: known, tone: plugins[known] };
}

export function driverState(state: string): { state: DriverState; tone: Tone } {
  const known = (state in drivers ? state : "hypothesis") as DriverState;
  return { state: known, tone: drivers[known] };
}
