"""A state machine's ARN, which may name a version or an alias."""

from dataclasses import dataclass

_PARTS = 7
"""`arn:aws:states:REGION:ACCOUNT:stateMachine:NAME`; a version or an alias is one more."""


@dataclass(frozen=True)
class MachineArn:
    """The ARN as it was given, the machine's own, and the version or alias, if it names one."""

    given: str
    machine: str
    qualifier: str | None = None

    @classmethod
    def of(cls, arn: str) -> "MachineArn":
        """Read an ARN; one that has another form counts as a machine's own."""
        parts = arn.split(":")
        if len(parts) != _PARTS + 1 or not parts[-1]:
            return cls(arn, arn)
        return cls(arn, ":".join(parts[:_PARTS]), parts[-1])

    @property
    def is_alias(self) -> bool:
        """Whether it names an alias: a version is a number, and an alias must not be one."""
        return self.qualifier is not None and not self.qualifier.isdigit()

    def execution_arns(self, name: str) -> list[str]:
        """Return the ARNs that an execution with a name may have; only a machine's own ARN leaves no doubt."""
        executions = self.machine.replace(":stateMachine:", ":execution:")
        plain = f"{executions}:{name}"
        return [plain] if self.qualifier is None else [f"{executions}:{self.qualifier}:{name}", plain]
