/** What belongs to the phone and not to a person: its id, and who is signed in on it. */
import { newId } from '../audit/ids.ts';
import { Connection, type Patience } from './connection.ts';
import { DEVICE_DESIGN, type DeviceSchema } from './design.ts';
import { kept, type Kept } from './trouble.ts';

export async function openDevice(patience?: Patience): Promise<Kept<DeviceStore>> {
  const db = new Connection(DEVICE_DESIGN, patience);
  const id = await db.write(['facts'], async (tx) => {
    const facts = tx.objectStore('facts');
    const known = await facts.get('device');
    if (known !== undefined) return known;
    const made = newId();
    await facts.put(made, 'device');
    return made;
  });
  return id.ok ? kept(new DeviceStore(db, id.value)) : id;
}

export class DeviceStore {
  readonly deviceId: string;
  readonly #db: Connection<DeviceSchema>;

  constructor(db: Connection<DeviceSchema>, deviceId: string) {
    this.#db = db;
    this.deviceId = deviceId;
  }

  /** Who is signed in on this phone, as far as it knows; null after signing out. */
  person(): Promise<Kept<string | null>> {
    return this.#db.read(
      ['facts'],
      async (tx) => (await tx.objectStore('facts').get('person')) ?? null,
    );
  }

  signIn(person: string): Promise<Kept<null>> {
    return this.#db.write(['facts'], async (tx) => {
      await tx.objectStore('facts').put(person, 'person');
      return null;
    });
  }

  /** Forget who is signed in. Their database stays, with everything that is not sent yet. */
  signOut(): Promise<Kept<null>> {
    return this.#db.write(['facts'], async (tx) => {
      await tx.objectStore('facts').delete('person');
      return null;
    });
  }

  close(): void {
    this.#db.close();
  }
}
