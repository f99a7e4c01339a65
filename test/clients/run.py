"""Runs the tests of this folder, or those that are named, and prints the sum as the other tests do."""

import sys
import unittest
from pathlib import Path


class CountingResult(unittest.TextTestResult):
    """Counts what passed: a class that cannot be set up fails without any of its tests being run."""

    passed = 0

    def addSuccess(self, test: unittest.TestCase) -> None:
        super().addSuccess(test)
        self.passed += 1


def main() -> int:
    folder = str(Path(__file__).parent)
    sys.path.insert(0, folder)
    loader = unittest.TestLoader()
    names = sys.argv[1:]
    suite = loader.loadTestsFromNames(names) if names else loader.discover(folder)
    result = unittest.TextTestRunner(stream=sys.stdout, verbosity=2, resultclass=CountingResult).run(suite)
    failed = len(result.failures) + len(result.errors) + len(result.unexpectedSuccesses)
    print(f"{result.passed} passed, {failed} failed")
    return 0 if failed == 0 and result.passed > 0 else 1


if __name__ == "__main__":
    sys.exit(main())
