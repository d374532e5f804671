import { CommandBody } from '../../../common/domain/assignment.ts';
import type { DeviceId, TaskId } from '../../../common/domain/ids.ts';
import type { Database } from '../database.ts';

export interface StoredCommand {
  readonly id: string;
  readonly body: CommandBody;
}

/** Rows of the commands that devices have not acknowledged yet. */
export class CommandRows {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  add(deviceId: DeviceId, taskId: TaskId, command: StoredCommand, at: number): void {
    this.#database
      .prepare<[string, string, string, string, number]>(
        'insert into commands (id, device_id, task_id, body_json, created_at) values (?, ?, ?, ?, ?)',
      )
      .run(command.id, deviceId, taskId, JSON.stringify(command.body), at);
  }

  /** Oldest first. */
  ofDevice(deviceId: DeviceId): StoredCommand[] {
    return this.#database
      .prepare<[string], { id: string; body_json: string }>(
        'select id, body_json from commands where device_id = ? order by sequence',
      )
      .all(deviceId)
      .map((row) => ({ id: row.id, body: CommandBody.parse(JSON.parse(row.body_json)) }));
  }

  has(deviceId: DeviceId, id: string): boolean {
    const select = this.#database.prepare<[string, string]>('select 1 from commands where id = ? and device_id = ?');
    return select.get(id, deviceId) !== undefined;
  }

  remove(ids: Iterable<string>): void {
    const remove = this.#database.prepare<[string]>('delete from commands where id = ?');
    for (const id of ids) remove.run(id);
  }

  /** Removes those about the task, for this device or for all. */
  removeOfTask(taskId: TaskId, deviceId: DeviceId | null): void {
    this.#database
      .prepare<[string, string | null, string | null]>(
        'delete from commands where task_id = ? and (? is null or device_id = ?)',
      )
      .run(taskId, deviceId, deviceId);
  }
}
