"""Specs and catalogues: the one declaration of each kind, and reading settings by it.

A catalogue is a read-only mapping from kind to spec. It turns `{"kind": …, "params": {…}}`
into a complete, validated `Setting` and back. No catalogue is ever changed after import.
"""

import difflib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from core.errors import ParamError
from core.params import Param, Params, ParamValue, Setting, Settings, shown


def no_conflict(params: Params) -> str | None:
    """For specs whose parameters never contradict each other."""
    return None


@dataclass(frozen=True, kw_only=True)
class Spec:
    """What every declared thing has: a kind (torch's name), one line of help, parameters.

    `conflict(params)` says in plain words, without a full stop, why parameters that are valid
    one by one do not go together; None where they do.
    """

    kind: str
    help: str
    params: tuple[Param, ...] = ()
    conflict: Callable[[Params], str | None] = no_conflict

    def param(self, name: str, where: str = "") -> Param:
        """The parameter called `name`. Raises `ParamError` with the nearest name."""
        for param in self.params:
            if param.name == name:
                return param
        names = [param.name for param in self.params]
        place = f"{where}: " if where else ""
        raise ParamError(
            f"{place}{self.kind} has no parameter {shown(name)}{_nearest(name, names)}."
        )

    def complete(self, given: Mapping[str, object], where: str) -> Params:
        """All parameters: what is given, validated, and defaults for the rest.

        Raises `ParamError` for an unknown name, a wrong type, a value out of range, or values
        that do not go together.
        """
        for name in given:
            self.param(name, where)
        params = Params({p.name: self._value(p, given, where) for p in self.params})
        if reason := self.conflict(params):
            raise ParamError(f"{where}: {reason}.")
        return params

    def _value(self, param: Param, given: Mapping[str, object], where: str) -> ParamValue:
        if param.name not in given:
            default: ParamValue = param.default
            return default
        return param.parse(given[param.name], where)

    def defaults(self) -> Params:
        """Every parameter at its default."""
        return Params({param.name: param.default for param in self.params})

    def changed(self, params: Params) -> dict[str, ParamValue]:
        """Those of `params` that differ from their defaults, in the order declared."""
        return {p.name: params[p.name] for p in self.params if params[p.name] != p.default}

    def params_to_json(self, params: Params) -> dict[str, object]:
        """`params` as plain JSON data, in the order declared."""
        return {param.name: param.to_json(params[param.name]) for param in self.params}


S = TypeVar("S", bound=Spec, covariant=True)


class Catalogue(Mapping[str, S], Generic[S]):
    """All specs of one sort, by kind, in the order declared. `noun` names the sort in errors;
    `absent` says of kinds that could be looked for here why they are not: CyclicLR `moves …`."""

    def __init__(
        self, noun: str, specs: Iterable[S], absent: Mapping[str, str] | None = None
    ) -> None:
        self.noun = noun
        self._absent = dict(absent or {})
        self._specs = {spec.kind: spec for spec in specs}

    def __getitem__(self, kind: str) -> S:
        return self._specs[kind]

    def __iter__(self) -> Iterator[str]:
        return iter(self._specs)

    def __len__(self) -> int:
        return len(self._specs)

    def find(self, kind: object, where: str) -> S:
        """The spec of `kind`. Raises `ParamError` with the nearest kind."""
        if isinstance(kind, str) and kind in self._specs:
            return self._specs[kind]
        if isinstance(kind, str) and kind in self._absent:
            raise ParamError(f"{where}: {kind} {self._absent[kind]}.")
        raise ParamError(
            f"{where}: unknown {self.noun} {shown(kind)}{_nearest(kind, self._specs)}."
        )

    def setting(self, kind: str, **given: object) -> Setting:
        """A complete setting. Raises `ParamError` as `Spec.complete` does."""
        return Setting(kind, self.find(kind, self.noun).complete(given, kind))

    def parse(self, value: object, where: str) -> Setting:
        """The setting that the JSON `value` describes. Raises `ParamError`."""
        if not isinstance(value, Mapping) or "kind" not in value:
            expected = '{"kind": …, "params": {…}}'
            raise ParamError(f"{where}: expected {expected}, not {shown(value)}.")
        for key in value:
            if key not in ("kind", "params"):
                raise ParamError(f"{where}: unknown field {shown(key)}.")
        spec = self.find(value["kind"], where)
        given = value.get("params", {})
        if not isinstance(given, Mapping):
            raise ParamError(f"{where}: params must be an object, not {shown(given)}.")
        return Setting(spec.kind, spec.complete(given, f"{where} {spec.kind}"))

    def to_json(self, setting: Setting) -> dict[str, object]:
        """`setting` as plain JSON data."""
        params = self[setting.kind].params_to_json(setting.params)
        return {"kind": setting.kind, "params": params}


@dataclass(frozen=True, kw_only=True)
class SettingParam(Param):
    """A parameter whose value is itself a kind out of a catalogue with parameters."""

    default: Setting | None
    catalogue: Catalogue[Spec]

    def parse(self, value: object, where: str) -> ParamValue:
        if value is None and self.is_optional:
            return None
        return self._parse_at(value, f"{where} {self.name}")

    def _parse_at(self, value: object, where: str) -> Setting:
        if isinstance(value, Setting):
            value = {"kind": value.kind, "params": dict(value.params)}
        return self.catalogue.parse(value, where)

    def _parse(self, value: object) -> ParamValue:
        return self._parse_at(value, self.name)

    def limits(self) -> str:
        return f"a kind of {self.catalogue.noun} with its params"

    def to_json(self, value: ParamValue) -> object:
        return self.catalogue.to_json(value) if isinstance(value, Setting) else None


@dataclass(frozen=True, kw_only=True)
class SettingsParam(Param):
    """A list of settings out of a catalogue, in an order that counts. A kind may stand twice."""

    default: Settings
    catalogue: Catalogue[Spec]
    minimum: int = 0
    maximum: int = 20

    def parse(self, value: object, where: str) -> ParamValue:
        if isinstance(value, Settings):
            value = value.items
        if not isinstance(value, list | tuple):
            return super().parse(value, where)
        if not self.minimum <= len(value) <= self.maximum:
            raise ParamError(
                f"{where}: {self.name} must be {self.limits()}, not {_counted(len(value))}."
            )
        place = f"{where} {self.name}"
        return Settings(
            tuple(self._one(item, f"{place}[{index}]") for index, item in enumerate(value))
        )

    def to_json(self, value: ParamValue) -> object:
        items = value.items if isinstance(value, Settings) else ()
        return [self.catalogue.to_json(item) for item in items]

    def limits(self) -> str:
        return f"a list of {self.minimum} to {self.maximum} {self.catalogue.noun}s"

    def _one(self, value: object, where: str) -> Setting:
        if isinstance(value, Setting):
            value = {"kind": value.kind, "params": dict(value.params)}
        return self.catalogue.parse(value, where)

    def _parse(self, value: object) -> ParamValue:
        return None


def _counted(length: int) -> str:
    return f"one of {length}" if length else "an empty one"


def _nearest(name: object, names: Iterable[str]) -> str:
    """A hint ': did you mean …?' for a misspelt name; empty where nothing is near."""
    candidates = {known.lower(): known for known in names}
    found = difflib.get_close_matches(str(name)[:100].lower(), candidates, n=1, cutoff=0.6)
    if found:
        return f" (did you mean {candidates[found[0]]}?)"
    few = ", ".join(list(candidates.values())[:8])
    return f" (known: {few}{', …' if len(candidates) > 8 else ''})" if few else ""
