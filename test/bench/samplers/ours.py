"""Our own samplers as a user's program meets them: through `tunelens ask-tell`."""

import json
import subprocess


class AskTell:
    """One process for all studies; a new space begins the next."""

    def __init__(self, command):
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def request(self, **request):
        self.process.stdin.write((json.dumps(request) + "\n").encode())
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        if "error" in answer:
            raise RuntimeError(f"{request}: {answer['error']}")
        return answer

    def close(self):
        self.process.stdin.close()
        self.process.wait()


class Tunelens:
    def __init__(self, process, sampler, space, seed, trials, noisy):
        self.process = process
        described = {axis["name"]: _described(axis) for axis in space}
        options = {"directions": ["minimize"], "sampler": sampler, "stop": "none", "seed": seed, "trials": trials, "noisy": noisy}
        study = process.request(space=described, **options)
        self.version = study["sampler"]
        self.trial = None

    def ask(self):
        asked = self.process.request(ask=1)["trials"]
        if not asked:
            return None
        self.trial = asked[0]["trial"]
        return asked[0]["params"]

    def tell(self, params, value):
        self.process.request(tell=self.trial, values=[value])

    def add(self, params, value):
        """A trial that the sampler was not asked for."""
        trial = self.process.request(add=params)["trial"]
        self.process.request(tell=trial, values=[value])

    def recommend(self):
        return self.process.request(best=True)["params"]


def _described(axis):
    kept = {key: value for key, value in axis.items() if key not in ("name", "kind")}
    return {"type": axis["kind"], **kept}
