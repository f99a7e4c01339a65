"""The pipelines of docs/pipelines.md, by the schemas of those who run them."""

import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "pipelines.md"
GITHUB = ["--builtin-schema", "vendor.github-workflows"]
# Its patterns are not of the dialect that a schema should have.
AZURE = ["--builtin-schema", "vendor.azure-pipelines", "--data-transform", "azure-pipelines"]
AZURE += ["--regex-variant", "nonunicode"]


def pipelines():
    return re.findall(r"^```yaml\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


def check(options, text):
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "pipeline.yml"
        file.write_text(text, encoding="utf-8")
        command = [sys.executable, "-m", "check_jsonschema", *options, str(file)]
        return subprocess.run(command, capture_output=True, text=True, check=False)


class Pipelines(unittest.TestCase):
    def test_the_workflow_of_github_is_one(self):
        self.holds(GITHUB, pipelines()[0], "runs-on:", "runs-at:")

    def test_the_pipeline_of_azure_is_one(self):
        self.holds(AZURE, pipelines()[1], "timeoutInMinutes:", "timeout:")

    def test_there_are_two(self):
        self.assertEqual(len(pipelines()), 2)

    def holds(self, options, text, word, wrong):
        found = check(options, text)
        self.assertEqual(found.returncode, 0, found.stdout + found.stderr)
        # A schema that takes anything would show nothing.
        self.assertIn(word, text)
        self.assertEqual(check(options, text.replace(word, wrong)).returncode, 1)


if __name__ == "__main__":
    unittest.main()
