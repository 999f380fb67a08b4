#!/usr/bin/env python3
"""Holds examples/deploy, and the commands in the documents, against the program.

  deploy_test.py MAYFLY SOURCE_DIRECTORY

Options exist in --help, what refers to something in another place finds it there, and systemd and
the YAML parser understand the files. What only a cluster could tell is not tested here.
"""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import unittest
from functools import lru_cache
from pathlib import Path

import yaml

MAYFLY = ""
ROOT = Path()


def deploy(name):
    return ROOT / "examples/deploy" / name


@lru_cache(maxsize=None)
def options_of(command):
    """The long and short options of `mayfly COMMAND`."""
    told = subprocess.run(
        [MAYFLY, *command.split(), "--help"], capture_output=True, text=True, check=True
    )
    flags = set()
    for line in told.stdout.splitlines():
        if re.match(r" +-", line):
            flags.update(re.findall(r"--?[A-Za-z0-9][A-Za-z0-9-]*", line.split()[0]))
    return flags


COMMANDS = {"run", "master", "worker", "check", "list", "build", "report", "new"}


def unknown_options(words):
    """The options in these words of a mayfly command line that it does not have."""
    command = words[0]
    if command in ("token", "cert"):
        command = " ".join(words[:2])
    elif command not in COMMANDS:
        return [] if command == "--version" else [f"the command {command}"]
    used = [word.split("=")[0] for word in words[1:] if re.match(r"--?[A-Za-z]", word)]
    return [option for option in used if option not in options_of(command)]


def unknown_variables(names, command):
    known = {"MAYFLY_" + flag[2:].upper().replace("-", "_") for flag in options_of(command)}
    known |= {"MAYFLY_CACHE_DIR", "MAYFLY_CXXFLAGS", "MAYFLY_TOKEN"}
    return [name for name in names if name.startswith("MAYFLY_") and name not in known]


def value_of(words, option):
    return next((word.split("=", 1)[1] for word in words if word.startswith(option + "=")), None)


class Systemd(unittest.TestCase):
    UNITS = ["mayfly-master@.service", "mayfly-worker.service"]

    def lines(self, name):
        text = deploy("systemd/" + name).read_text()
        return [line for line in text.splitlines() if "=" in line and not line.startswith("#")]

    def command(self, unit):
        start = next(line for line in self.lines(unit) if line.startswith("ExecStart="))
        words = start.removeprefix("ExecStart=").split()
        self.assertEqual(words[0], "/usr/local/bin/mayfly")
        return words[1:]

    def test_options_and_variables_exist(self):
        for unit, environment in zip(self.UNITS, ["shop.env", "worker.env"]):
            words = self.command(unit)
            self.assertEqual(unknown_options(words), [], unit)
            names = [line.split("=")[0] for line in self.lines(environment)]
            for line in self.lines(unit):
                if line.startswith("Environment="):
                    assignments = line.removeprefix("Environment=").split()
                    names += [assignment.split("=")[0] for assignment in assignments]
            self.assertEqual(unknown_variables(names, words[0]), [], unit)

    def test_the_token_is_a_credential(self):
        for unit in self.UNITS:
            self.assertIn("LoadCredential=token:/etc/mayfly/token", self.lines(unit))
            self.assertIn("--token-file ${CREDENTIALS_DIRECTORY}/token", " ".join(self.command(unit)))

    def test_systemd_understands_them(self):
        analyze = shutil.which("systemd-analyze")
        if analyze is None:
            self.skipTest("there is no systemd-analyze; install Debian's systemd")
        with tempfile.TemporaryDirectory() as folder:
            for unit in self.UNITS:
                # It looks whether the program is there.
                text = deploy("systemd/" + unit).read_text().replace("/usr/local/bin/mayfly", MAYFLY)
                path = Path(folder, unit.replace("@.", "@shop."))
                path.write_text(text)
                said = subprocess.run(
                    [analyze, "verify", "--man=no", path], capture_output=True, text=True
                )
                complaints = [line for line in said.stderr.splitlines() if unit[:13] in line]
                self.assertEqual((said.returncode, complaints), (0, []), said.stderr)

    def test_little_is_exposed(self):
        analyze = shutil.which("systemd-analyze")
        if analyze is None:
            self.skipTest("there is no systemd-analyze; install Debian's systemd")
        for unit in self.UNITS:
            told = subprocess.run(
                [analyze, "security", "--offline=true", "--threshold=20", deploy("systemd/" + unit)],
                capture_output=True,
                text=True,
                env={**os.environ, "SYSTEMD_PAGER": ""},
            )
            self.assertEqual(told.returncode, 0, told.stdout[-400:] + told.stderr)


class Containers(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.file = deploy("Containerfile").read_text()
        cls.compose = yaml.safe_load(deploy("compose.yaml").read_text())

    def stages(self):
        return re.findall(r"^FROM .* AS (\w+)$", self.file, re.MULTILINE)

    def test_stages_are_there_and_none_runs_as_root(self):
        stages = self.stages()
        self.assertEqual(stages, ["build", "worker", "master"])
        for stage in re.findall(r"--from=(\w+)", self.file):
            self.assertIn(stage, stages)
        for part in re.split(r"^FROM ", self.file, flags=re.MULTILINE)[2:]:
            self.assertRegex(re.findall(r"^USER (\S+)", part, re.MULTILINE)[-1], r"^[1-9]\d+:")
        presets = json.loads((ROOT / "CMakePresets.json").read_text())["configurePresets"]
        preset = re.search(r"cmake --preset (\w+)", self.file).group(1)
        self.assertIn(preset, [known["name"] for known in presets])
        for source in re.findall(r"^COPY (?!--from)(.*) \S+$", self.file, re.MULTILINE):
            for path in source.split():
                self.assertTrue((ROOT / path).exists(), path)

    def test_compose_fits(self):
        services = self.compose["services"]
        for name, service in services.items():
            self.assertEqual(unknown_options(service["command"]), [], name)
            build = service["build"]
            context = (deploy("compose.yaml").parent / build["context"]).resolve()
            self.assertEqual(context, ROOT.resolve())
            self.assertTrue((context / build["dockerfile"]).exists())
            self.assertIn(build["target"], self.stages())
            self.assertTrue(service["read_only"])
            for secret in service["secrets"]:
                self.assertIn(secret, self.compose["secrets"])
                self.assertEqual(
                    value_of(service["command"], "--token-file"), "/run/secrets/" + secret
                )
            for volume in service.get("volumes", []):
                here, there = volume.split(":")[:2]
                self.assertTrue((deploy("compose.yaml").parent / here).exists(), here)
                self.assertIn(there, service["command"])
        self.assertIn(value_of(services["worker"]["command"], "--master"), services)


class Kubernetes(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.kustomization = yaml.safe_load(deploy("kubernetes/kustomization.yaml").read_text())
        cls.objects = []
        for name in cls.kustomization["resources"]:
            cls.objects += yaml.safe_load_all(deploy("kubernetes/" + name).read_text())

    def named(self, kind, name=None):
        found = [
            thing
            for thing in self.objects
            if thing["kind"] == kind and name in (None, thing["metadata"]["name"])
        ]
        self.assertTrue(found, f"{kind} {name}")
        return found

    def pods(self):
        return {
            deployment["metadata"]["name"]: deployment["spec"]["template"]
            for deployment in self.named("Deployment")
        }

    def test_every_file_is_listed(self):
        files = {path.name for path in deploy("kubernetes").glob("*.yaml")}
        self.assertEqual(files, set(self.kustomization["resources"]) | {"kustomization.yaml"})
        self.assertEqual(set(self.pods()), {"mayfly-master", "mayfly-worker"})

    def test_options_and_variables_exist(self):
        for name, pod in self.pods().items():
            for container in pod["spec"]["containers"]:
                self.assertEqual(unknown_options(container["args"]), [], name)
                variables = [variable["name"] for variable in container["env"]]
                self.assertEqual(unknown_variables(variables, container["args"][0]), [], name)

    def test_selectors_select(self):
        pods = self.pods()
        labels = {name: pod["metadata"]["labels"] for name, pod in pods.items()}
        for deployment in self.named("Deployment"):
            name = deployment["metadata"]["name"]
            self.assertEqual(deployment["spec"]["selector"]["matchLabels"], labels[name])
        (service,) = self.named("Service")
        self.assertEqual(service["spec"]["selector"], labels["mayfly-master"])
        (policy,) = self.named("NetworkPolicy")
        self.assertEqual(policy["spec"]["podSelector"]["matchLabels"], labels["mayfly-master"])
        (rule,) = policy["spec"]["ingress"]
        self.assertEqual(rule["from"][0]["podSelector"]["matchLabels"], labels["mayfly-worker"])
        self.assertNotEqual(labels["mayfly-master"], labels["mayfly-worker"])

    def test_ports_fit(self):
        (master,) = self.pods()["mayfly-master"]["spec"]["containers"]
        ports = {port["name"]: port["containerPort"] for port in master["ports"]}
        self.assertEqual(ports, {"workers": 5557, "dashboard": 8089})  # The program's defaults.
        (service,) = self.named("Service")
        for port in service["spec"]["ports"]:
            self.assertIn(port["targetPort"], ports)
        (policy,) = self.named("NetworkPolicy")
        for port in policy["spec"]["ingress"][0]["ports"]:
            self.assertIn(port["port"], ports)
        for probe in ("startupProbe", "readinessProbe", "livenessProbe"):
            self.assertEqual(master[probe]["httpGet"], {"path": "/login", "port": "dashboard"})
        (worker,) = self.pods()["mayfly-worker"]["spec"]["containers"]
        host, port = value_of(worker["args"], "--master").split(":")
        (service,) = self.named("Service", host)
        self.assertIn(int(port), [known["port"] for known in service["spec"]["ports"]])

    def test_volumes_are_there(self):
        generated = {
            kind: {thing["name"]: thing["files"] for thing in self.kustomization[kind + "Generator"]}
            for kind in ("secret", "configMap")
        }
        for name, pod in self.pods().items():
            volumes = {volume["name"]: volume for volume in pod["spec"]["volumes"]}
            (container,) = pod["spec"]["containers"]
            mounts = {mount["name"]: mount["mountPath"] for mount in container["volumeMounts"]}
            self.assertEqual(set(volumes), set(mounts), name)
            secret = volumes["token"]["secret"]["secretName"]
            keys = [file.split("=")[0] for file in generated["secret"][secret]]
            self.assertEqual(value_of(container["args"], "--token-file"), f"/token/{keys[0]}")
            if "scenario" in volumes:
                (file,) = generated["configMap"][volumes["scenario"]["configMap"]["name"]]
                self.assertIn(f"{mounts['scenario']}/{file}", container["args"])
            cache = container["env"][0]["value"]
            self.assertTrue(cache.startswith(mounts["cache"] + "/"), cache)

    def test_pods_are_restricted(self):
        for name, pod in self.pods().items():
            self.assertTrue(pod["spec"]["securityContext"]["runAsNonRoot"], name)
            user = pod["spec"]["securityContext"]["runAsUser"]
            self.assertIn(f"--uid {user} ", deploy("Containerfile").read_text())
            (container,) = pod["spec"]["containers"]
            self.assertTrue(container["securityContext"]["readOnlyRootFilesystem"], name)
            self.assertFalse(container["securityContext"]["allowPrivilegeEscalation"], name)
            self.assertEqual(container["securityContext"]["capabilities"], {"drop": ["ALL"]})
            self.assertIn("memory", container["resources"]["limits"], name)
            self.assertIn(
                container["image"], [image["name"] for image in self.kustomization["images"]]
            )


def commands_in(markdown):
    """Each mayfly command in the shell blocks of a document, as words after `mayfly`."""
    for block in re.findall(r"^```sh\n(.*?)^```", markdown, re.MULTILINE | re.DOTALL):
        for line in block.replace("\\\n", " ").splitlines():
            words = shlex.split(line, comments=True)
            while words and (words[0] == "sudo" or re.match(r"[A-Z_]+=", words[0])):
                words.pop(0)
            if words and words[0] == "mayfly":
                yield words[1:]


class Documents(unittest.TestCase):
    def test_options_in_commands_exist(self):
        for name in ["README.md", *(f"docs/{path.name}" for path in (ROOT / "docs").glob("*.md"))]:
            for words in commands_in((ROOT / name).read_text()):
                if words and words[0] in COMMANDS | {"token", "cert"}:
                    self.assertEqual(unknown_options(words), [], f"{name}: {words}")

    def test_distributed_has_some(self):
        commands = list(commands_in((ROOT / "docs/distributed.md").read_text()))
        self.assertGreaterEqual(len(commands), 6)
        self.assertTrue(any("--hosts" in words for words in commands))


if __name__ == "__main__":
    MAYFLY, ROOT = os.path.realpath(sys.argv[1]), Path(sys.argv[2])
    unittest.main(argv=sys.argv[:1], verbosity=2)
