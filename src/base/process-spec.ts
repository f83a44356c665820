// A program to run as part of the group: what the supervisor needs to start, watch and end it.

export interface ProcessSpec {
  /** As status and the log file name it. */
  name: string;
  command: string;
  args: string[];
  /** Inside the home's own folders, so that a process left behind can be recognised by it. */
  cwd: string;
  env?: Record<string, string>;
  /** Asks it to end; SIGTERM when absent. */
  stopSignal?: NodeJS.Signals;
  /** Whether it answers yet; absent: running is enough. */
  isReady?: () => Promise<boolean>;
}
