/** Stands below the options in `--help`. */
export const examples = `
Every option can be given as a variable of the environment too; options go before variables, and an empty variable is
none. A flag is off where its variable is 0, no, off or false. Several scenarios, faults or transitions of one variable
have spaces between them, several shares semicolons.

Examples:
  $ servicefabric-backup-emulator
  $ servicefabric-backup-emulator --speed 60             a BackupTimeout of 10 minutes is over in 10 s
  $ servicefabric-backup-emulator --policy off           only backups that name their storage
  $ servicefabric-backup-emulator --port 0 --json        a free port, told in one line of JSON
  $ servicefabric-backup-emulator --scenario lost-answer --fault list-lags:lists=2
  $ servicefabric-backup-emulator --share '\\\\server\\share=/var/backups'
  $ servicefabric-backup-emulator --clock manual         time stands; POST /_emulator/v1/clock/advance moves it
  $ SERVICEFABRIC_EMULATOR_PORT=8080 servicefabric-backup-emulator --list-scenarios
`;
