// @ts-check

/**
 * A cluster in this process, with one application of many partitions. All that it knows of a partition is a number in an
 * array that is there from the start, so that whatever grows during a run is the run's.
 */
export class Gateway {
  identity = {};
  endpoint = "http://gateway.example:19080";
  signsInWith = /** @type {const} */ ("nothing");
  /** How many requests came in all. */
  requests = 0;
  /** How many of them in the fullest second: any second, not only those of the clock. */
  mostInASecond = 0;
  /** How many backups were asked for while one of the partition was under way. */
  askedWhileRunning = 0;
  #clock;
  #services;
  #partitionsOfEach;
  #partitions;
  /** When the backup of each was asked for, and when it ends; 0 where none was. */
  #askedAt;
  #endsAt;
  /** Those that were asked for, in the order of their end. */
  #inOrder;
  #asked = 0;
  /** When the last requests came, in a ring. */
  #came = new Float64Array(1 << 16);
  #firstOfSecond = 0;

  /**
   * @param {import("./virtual-clock.mjs").VirtualClock} clock
   * @param {{ services: number, partitionsOfEach: number }} size
   */
  constructor(clock, { services, partitionsOfEach }) {
    this.#clock = clock;
    this.#services = services;
    this.#partitionsOfEach = partitionsOfEach;
    this.#partitions = services * partitionsOfEach;
    this.#askedAt = new Float64Array(this.#partitions);
    this.#endsAt = new Float64Array(this.#partitions);
    this.#inOrder = new Int32Array(this.#partitions);
  }

  getApplication = () => this.#answer(() => ({ status: "Ready" }));

  pageOfServices = () =>
    this.#answer(() => ({
      items: Array.from({ length: this.#services }, (_, nth) => ({
        name: serviceName(nth),
        serviceKind: "Stateful",
        hasPersistedState: true,
        status: "Active",
      })),
      continuationToken: undefined,
    }));

  /** @param {string} service @param {string | undefined} token */
  pageOfPartitions = (service, token) =>
    this.#answer(() => {
      const first = Number(service.slice(servicePrefix.length)) * this.#partitionsOfEach;
      return this.#page(this.#partitionsOfEach, token, (nth) => ({
        id: partitionId(first + nth),
        serviceKind: "Stateful",
        status: "Ready",
        information: { kind: /** @type {const} */ ("Named"), name: `shard-${nth}` },
      }));
    });

  pageOfConfigurations = () =>
    this.#answer(() => ({
      items: [{ policyName: "Daily", kind: "Application", inheritedFrom: "Application" }],
      continuationToken: undefined,
    }));

  /** @param {string} id */
  getServiceName = (id) => this.#answer(() => ({ name: this.#serviceOf(indexOf(id)) }));

  /** @param {string} id */
  getBackupProgress = (id) =>
    this.#answer(() => {
      const index = indexOf(id);
      if (this.#askedAt[index] === 0) return undefined;
      return this.#hasEnded(index) ? { state: "Success", ...this.#backupOf(index) } : { state: "BackupInProgress" };
    });

  /** @param {string} id */
  requestBackup = (id) =>
    this.#answer(() => {
      const index = indexOf(id);
      if (this.#askedAt[index] !== 0 && !this.#hasEnded(index)) this.askedWhileRunning++;
      const now = this.#clock.now();
      this.#askedAt[index] = now;
      this.#endsAt[index] = now + backupMilliseconds * (0.9 + 0.2 * this.#clock.random());
      this.#putInOrder(index);
      return undefined;
    });

  /** One older backup of each before, and the new ones as they end. */
  /** @param {unknown} _entity @param {{ latest?: boolean, from?: string, to?: string }} query @param {string | undefined} token */
  pageOfBackups = (_entity, query, token) =>
    this.#answer(() => {
      if (query.latest) return this.#page(this.#partitions, token, (index) => oldBackup(index));
      const from = Date.parse(query.from ?? "");
      const to = Math.min(Date.parse(query.to ?? ""), this.#clock.now());
      const first = this.#firstEndingAt(from);
      return this.#page(this.#firstEndingAt(to + 1) - first, token, (nth) => {
        const index = this.#inOrder[first + nth] ?? 0;
        const { timestamp, ...backup } = this.#backupOf(index);
        return { ...backup, partitionId: partitionId(index), createdAt: timestamp, type: "Full" };
      });
    });

  /** @param {string} id */
  listBackups = (id) =>
    this.#answer(() => {
      const index = indexOf(id);
      if (!this.#hasEnded(index)) return [oldBackup(index)];
      const { timestamp, ...backup } = this.#backupOf(index);
      return [oldBackup(index), { ...backup, partitionId: id, createdAt: timestamp, type: "Full" }];
    });

  /**
   * What a set never asks for.
   * @returns {never}
   */
  #refuse = () => {
    throw new Error("A set asks nothing of that kind of a single partition.");
  };
  getPartition = this.#refuse;
  getApplicationName = this.#refuse;
  getService = this.#refuse;
  listPartitions = this.#refuse;
  listApplications = this.#refuse;
  listServices = this.#refuse;
  getBackupConfiguration = this.#refuse;

  /**
   * An answer, after the time that it is under way.
   * @template T
   * @param {() => T} tell
   * @returns {Promise<{ kind: "answered", value: T }>}
   */
  #answer(tell) {
    this.#count();
    return new Promise((resolve) => {
      this.#clock.after(halfWayMilliseconds, () => {
        const value = tell();
        this.#clock.after(halfWayMilliseconds, () => resolve({ kind: "answered", value }));
      });
    });
  }

  #count() {
    const now = this.#clock.now();
    this.#came[this.requests++ % this.#came.length] = now;
    while ((this.#came[this.#firstOfSecond % this.#came.length] ?? 0) <= now - 1_000) this.#firstOfSecond++;
    this.mostInASecond = Math.max(this.mostInASecond, this.requests - this.#firstOfSecond);
  }

  /**
   * @template T
   * @param {number} length
   * @param {string | undefined} token
   * @param {(nth: number) => T} make
   */
  #page(length, token, make) {
    const first = Number(token ?? 0);
    const end = Math.min(length, first + pageSize);
    const items = Array.from({ length: Math.max(0, end - first) }, (_, nth) => make(first + nth));
    return { items, continuationToken: end < length ? String(end) : undefined };
  }

  /** @param {number} index */
  #serviceOf(index) {
    return serviceName(Math.floor(index / this.#partitionsOfEach));
  }

  /** @param {number} index */
  #hasEnded(index) {
    const endsAt = this.#endsAt[index] ?? 0;
    return endsAt !== 0 && endsAt <= this.#clock.now();
  }

  /** @param {number} index */
  #backupOf(index) {
    return backupOf(index, this.#serviceOf(index), Math.floor((this.#endsAt[index] ?? 0) / 1_000) * 1_000, "a");
  }

  /** @param {number} index */
  #putInOrder(index) {
    const endsAt = this.#endsAt[index] ?? 0;
    let at = this.#asked++;
    for (; at > 0 && (this.#endsAt[this.#inOrder[at - 1] ?? 0] ?? 0) > endsAt; at--) {
      this.#inOrder[at] = this.#inOrder[at - 1] ?? 0;
    }
    this.#inOrder[at] = index;
  }

  /** @param {number} time */
  #firstEndingAt(time) {
    let low = 0;
    let high = this.#asked;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#endsAt[this.#inOrder[middle] ?? 0] ?? 0) < time) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** How long a backup takes, a tenth less to a tenth more. */
export const backupMilliseconds = 20_000;
const halfWayMilliseconds = 5;
const pageSize = 500;
const servicePrefix = "fabric:/Large/Store";

/** @param {number} nth */
function serviceName(nth) {
  return `${servicePrefix}${nth}`;
}

/** @param {number} index */
function partitionId(index) {
  return `00000000-0000-4000-8000-${index.toString(16).padStart(12, "0")}`;
}

/** @param {string} id */
function indexOf(id) {
  return Number.parseInt(id.slice(-12), 16);
}

/** @param {number} index */
function oldBackup(index) {
  const { timestamp, ...backup } = backupOf(index, servicePrefix, Date.UTC(2025, 11, 1), "b");
  return { ...backup, partitionId: partitionId(index), createdAt: timestamp, type: "Full" };
}

/** @param {number} index @param {string} service @param {number} time @param {string} variant */
function backupOf(index, service, time, variant) {
  const timestamp = new Date(time).toISOString();
  return {
    backupId: `${variant}0000000-0000-4000-8000-${index.toString(16).padStart(12, "0")}`,
    location: `Large\\${service.slice(servicePrefix.length)}\\${partitionId(index)}\\${timestamp}.zip`,
    timestamp,
    epoch: { dataLossVersion: "131846800323087021", configurationVersion: "12884901888" },
    lsn: String(1_000 + index),
  };
}
