/* Proof of work in forms: while somebody types, the browser learns whether a proof is needed, and
   solves the challenge (ALTCHA, version 2, with PBKDF2). The browser computes PBKDF2 beside the
   page's own thread, so nothing waits and no worker is needed. Whatever fails, the form is sent as
   it is: the server says what it needs, and gives back what was typed. */

const LANES = Math.min(4, Math.max(1, (navigator.hardwareConcurrency || 2) - 1));
const COUNTERS = 100_000;
const PATIENCE = 4000; // milliseconds to wait for the server's word whether a proof is needed

const bytesOf = (hex) => Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));
const hexOf = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

/* Returns a function that derives the key of one counter, as the server's library does. */
const derivation = ({ nonce, salt, cost, keyLength }) => {
  const start = bytesOf(nonce);
  const pbkdf2 = { name: "PBKDF2", hash: "SHA-256", salt: bytesOf(salt), iterations: cost };
  return async (counter) => {
    const password = new Uint8Array(start.length + 4);
    password.set(start);
    new DataView(password.buffer).setUint32(start.length, counter);
    const key = await crypto.subtle.importKey("raw", password, "PBKDF2", false, ["deriveBits"]);
    return new Uint8Array(await crypto.subtle.deriveBits(pbkdf2, key, keyLength * 8));
  };
};

/* Returns the text of the proof; takes a second or two. */
export const solve = async (challenge) => {
  const { algorithm, keyPrefix } = challenge.parameters;
  if (algorithm !== "PBKDF2/SHA-256" || !globalThis.crypto?.subtle) {
    throw new Error(`${algorithm} cannot be computed here`);
  }
  const derive = derivation(challenge.parameters);
  let solution = null;
  const search = async (lane) => {
    for (let counter = lane; counter < COUNTERS && !solution; counter += LANES) {
      const derivedKey = hexOf(await derive(counter));
      if (derivedKey.startsWith(keyPrefix)) {
        solution = { counter, derivedKey };
      }
    }
  };
  await Promise.all(Array.from({ length: LANES }, (_, lane) => search(lane)));
  if (!solution) {
    throw new Error("no counter fits");
  }
  return btoa(JSON.stringify({ challenge, solution }));
};

/* The guard of one form. */
const watch = (box) => {
  const form = box.closest("form");
  const field = box.querySelector("[name=proof]");
  const status = box.querySelector("[role=status]");
  let work = null; // the promise of the check under way or done
  let isOver = true; // there is nothing to wait for
  let until = Infinity; // when what was found counts no more
  let isWaiting = false; // the form is sent as soon as the check is over

  const say = (name) => {
    status.textContent = name ? box.dataset[name] : "";
  };

  const asked = async () => {
    try {
      const signal = AbortSignal.timeout?.(PATIENCE);
      const answer = await fetch(box.dataset.address, { signal });
      return answer.ok ? (await answer.json()).challenge : null;
    } catch {
      return null;
    }
  };

  const check = async (given) => {
    try {
      const challenge = given ?? (await asked());
      if (!challenge) {
        say("");
        return;
      }
      say(isWaiting ? "sending" : "working");
      const begun = Date.now();
      field.value = await solve(challenge);
      until = begun + Number(box.dataset.seconds) * 1000;
      say("ready");
    } catch {
      say("failed");
    }
  };

  const begin = (given) => {
    isOver = false;
    until = Infinity;
    field.value = "";
    work = check(given).finally(() => {
      isOver = true;
    });
  };

  const start = () => {
    if (!work) {
      begin();
    }
  };

  form.addEventListener("focusin", start);
  form.addEventListener("input", start);

  // Before any other listener, so that they see only the form that is really sent.
  form.addEventListener(
    "submit",
    (event) => {
      if (isOver && Date.now() < until) {
        return;
      }
      event.preventDefault();
      event.stopImmediatePropagation();
      if (isOver) {
        begin();
      }
      if (isWaiting) {
        return;
      }
      isWaiting = true;
      const { submitter } = event;
      say("sending");
      work.then(() => {
        isWaiting = false;
        form.requestSubmit(submitter);
      });
    },
    { capture: true },
  );

  // Back from the page after: the proof in the form is used up.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) {
      work = null;
      isOver = true;
      until = Infinity;
      field.value = "";
      say("");
    }
  });

  if (box.dataset.challenge) {
    begin(JSON.parse(box.dataset.challenge));
  }
};

document.querySelectorAll("[data-guard]").forEach(watch);
