import type { Setting } from './setting';

/** Settings that belong together, under one heading of the documentation. */
export interface SettingGroup {
  readonly title: string;
  readonly intro?: string;
  // biome-ignore lint/suspicious/noExplicitAny: rows of every type stand side by side
  readonly settings: Readonly<Record<string, Setting<any>>>;
}

export type SettingTable = Readonly<Record<string, SettingGroup>>;

/** The typed values of a table: one object for each group, one property for each setting. */
export type ValuesOf<T extends SettingTable> = {
  readonly [G in keyof T]: {
    readonly [S in keyof T[G]['settings']]: T[G]['settings'][S] extends Setting<infer V> ? V : never;
  };
};
