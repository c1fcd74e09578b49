"""One contract over every preprocessing, each against its closed form, and old project files."""

import inspect
import json
import threading

import numpy as np
import pytest

from core import project_file
from core.data import load_dataset, preparation
from core.data.catalogue import DATASETS
from core.data.preprocessing import LARGEST_WHITENED, PREPROCESSING, fit
from core.data.settings import DataSettings
from core.data.spec import Progress, Task
from core.data.telling import abandonable, watched
from core.errors import DataError, ParamError, ProjectFileError

SHAPES = [(300, 3, 4, 5), (300, 1, 6, 6), (300, 7)]


def raw(shape: tuple[int, ...]) -> np.ndarray:
    """Samples whose values depend on each other, as stored."""
    rng = np.random.default_rng(3)
    smooth = rng.normal(size=shape).cumsum(axis=-1) * 20 + 100
    return smooth.clip(0, 255).astype(np.uint8) if len(shape) > 2 else smooth.astype(np.float32)


# -- the contract --------------------------------------------------------------------------------


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("kind", PREPROCESSING)
def test_it_keeps_the_shape_and_sees_training_samples_alone(
    kind: str, shape: tuple[int, ...]
) -> None:
    inputs = raw(shape)
    kept = inputs.copy()
    fitted = fit(PREPROCESSING.setting(kind), inputs[:200], 255.0)
    other = inputs.copy()
    other[200:] = 7
    again = fit(PREPROCESSING.setting(kind), other[:200], 255.0)
    assert fitted.count == 200
    for name, array in fitted.arrays.items():
        assert array.dtype == np.float32
        assert not array.flags.writeable
        np.testing.assert_array_equal(array, again.arrays[name])
    done = fitted.apply(inputs)
    assert done.shape == shape
    assert done.dtype == np.float32
    assert np.isfinite(done).all()
    assert fitted.apply(inputs[:0]).shape == (0, *shape[1:])
    np.testing.assert_array_equal(inputs, kept)
    np.testing.assert_allclose(fitted.apply(inputs[5:6]), done[5:6], rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("kind", PREPROCESSING)
def test_a_constant_set_stays_finite(kind: str) -> None:
    inputs = np.full((50, 1, 4, 4), 9, np.uint8)
    done = fit(PREPROCESSING.setting(kind), inputs, 255.0).apply(inputs)
    assert np.isfinite(done).all()
    assert np.abs(done).max() <= 1


@pytest.mark.parametrize("kind", PREPROCESSING)
def test_its_source_stands_alone(kind: str) -> None:
    spec, setting, inputs = PREPROCESSING[kind], PREPROCESSING.setting(kind), raw((60, 3, 4, 5))
    space: dict[str, object] = {"np": np}
    for function in (spec.fit, spec.apply):
        if function.__module__ == preparation.__name__:
            exec(inspect.getsource(function), space)
    arrays = space[spec.fit.__name__](inputs, 255.0, **setting.params) if spec.fits else ()  # type: ignore[operator]
    theirs = space[spec.apply.__name__](inputs, 255.0, *arrays)  # type: ignore[operator]
    assert theirs.tobytes() == fit(setting, inputs, 255.0).apply(inputs).tobytes()


@pytest.mark.parametrize("kind", PREPROCESSING)
def test_a_file_keeps_it(kind: str) -> None:
    from core.project import Project

    project = Project(data=DataSettings(preprocessing=PREPROCESSING.setting(kind)))
    assert project_file.loads(project_file.dumps(project)) == project


# -- closed forms --------------------------------------------------------------------------------


def applied(kind: str, shape: tuple[int, ...], **params: object) -> np.ndarray:
    inputs = raw(shape)
    return fit(PREPROCESSING.setting(kind, **params), inputs, 255.0).apply(inputs).astype(float)


@pytest.mark.parametrize("shape", SHAPES)
def test_each_does_what_it_says(shape: tuple[int, ...]) -> None:
    values = raw(shape).astype(np.float64) / 255
    axes = (0, *range(2, len(shape)))
    mean, std = values.mean(axes, keepdims=True), values.std(axes, keepdims=True)
    low, high = values.min(axes, keepdims=True), values.max(axes, keepdims=True)
    expected = {
        "Standardize": (values - mean) / std,
        "Rescale": values,
        "MinMax": (values - low) / (high - low),
        "ChannelMean": values - mean,
        "MeanImage": values - values.mean(0),
    }
    for kind, wanted in expected.items():
        np.testing.assert_allclose(applied(kind, shape), wanted, rtol=1e-5, atol=2e-6)


@pytest.mark.parametrize("method", ["ZCA", "PCA"])
def test_whitened_values_are_uncorrelated_with_variance_1(method: str) -> None:
    done = applied("Whiten", (300, 7), method=method, epsilon=1e-9)
    covariance = np.cov(done.T, bias=True)
    np.testing.assert_allclose(covariance, np.eye(7), atol=2e-3)


def test_zca_is_the_symmetric_root_and_pca_turns_it() -> None:
    inputs = raw((300, 7))
    values = inputs.astype(np.float64) / 255
    covariance = np.cov(values.T, bias=True)
    zca = fit(PREPROCESSING.setting("Whiten", epsilon=0.01), inputs, 255.0).arrays
    np.testing.assert_allclose(zca["matrix"], zca["matrix"].T, atol=1e-5)
    inverse = np.linalg.inv(covariance + 0.01 * np.eye(7))
    np.testing.assert_allclose(zca["matrix"] @ zca["matrix"].T, inverse, rtol=1e-3, atol=1e-3)
    pca = fit(PREPROCESSING.setting("Whiten", method="PCA"), inputs, 255.0)
    variances = pca.apply(inputs).var(0)
    assert (np.diff(variances) < 1e-6).all()  # λ / (λ + ε) falls with λ
    for found in (zca, pca.arrays):
        np.testing.assert_allclose(found["matrix"] @ found["back"], np.eye(7), atol=1e-4)


# -- what cannot be ------------------------------------------------------------------------------


def test_a_covariance_that_would_not_fit_is_refused() -> None:
    spec = PREPROCESSING["Whiten"]
    assert spec.refusal((3, 32, 32)) == ""
    assert LARGEST_WHITENED == 3 * 32 * 32
    said = spec.refusal((3, 224, 224))
    assert "150,528 values" in said
    assert "168.8 GB" in said
    assert said.endswith("choose Standardize.")
    assert PREPROCESSING["Standardize"].refusal((3, 4000, 4000)) == ""


def test_the_refusal_reaches_the_person(monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    from core.data import preprocessing

    small = replace(preprocessing.WHITEN, largest=63)
    monkeypatch.setitem(PREPROCESSING._specs, "Whiten", small)
    with pytest.raises(DataError, match=r"^Optical digits: Whiten measures how each of the 64 "):
        load_dataset(DataSettings(preprocessing=PREPROCESSING.setting("Whiten", epsilon=0.5)))


def test_epsilon_must_be_positive() -> None:
    with pytest.raises(ParamError, match="epsilon must be a number above 0"):
        PREPROCESSING.setting("Whiten", epsilon=0.0)


# -- values to give ------------------------------------------------------------------------------

REGRESSIONS = [k for k, s in DATASETS.items() if s.task(s.defaults()) is Task.REGRESSION]


def test_targets_can_be_standardised_on_training_samples() -> None:
    setting = DATASETS.setting(REGRESSIONS[0])
    plain = load_dataset(DataSettings(setting))
    scaled = load_dataset(DataSettings(setting, standardize_targets=True))
    assert plain.target_scale is None
    assert scaled.target_scale is not None
    assert scaled.target_scale.count == len(plain.train)
    np.testing.assert_allclose(scaled.train.targets.mean(0), 0, atol=1e-5)
    np.testing.assert_allclose(scaled.train.targets.std(0), 1, rtol=1e-5)
    back = scaled.values_of(scaled.test.targets)
    np.testing.assert_allclose(back, plain.test.targets, rtol=1e-5, atol=1e-6)
    np.testing.assert_array_equal(plain.values_of(plain.test.targets), plain.test.targets)


def test_a_regression_is_split_as_asked_and_by_its_seed() -> None:
    setting = DATASETS.setting(REGRESSIONS[0])
    parts = []
    for seed in (1, 1, 2):
        data = load_dataset(DataSettings(setting, 0.2, 0.1, split_seed=seed))
        rows = [split.rows for split in (data.train, data.validation, data.test)]
        count = sum(map(len, rows))
        assert sorted(np.concatenate(rows)) == list(range(count))
        assert [len(part) for part in rows[1:]] == [round(0.2 * count), round(0.1 * count)]
        parts.append(rows[1].tolist())
    assert parts[0] == parts[1] != parts[2]


def test_classes_are_never_standardised() -> None:
    data = load_dataset(DataSettings(standardize_targets=True))
    assert data.target_scale is None
    assert data.train.targets.dtype == np.int64


# -- files of version 1 --------------------------------------------------------------------------


def file(version: int, **data: object) -> str:
    whole = {"format": "layerloom-project", "version": version, "network": {}, "data": data}
    return json.dumps(whole)


@pytest.mark.parametrize(("is_on", "kind"), [(True, "Standardize"), (False, "Rescale")])
def test_version_1_is_read_as_it_was_meant(is_on: bool, kind: str) -> None:
    project = project_file.loads(file(1, dataset="moons", standardize=is_on))
    assert project.data.preprocessing == PREPROCESSING.setting(kind)
    assert '"version": 2' in project_file.dumps(project)
    assert project_file.loads(file(1)).data.preprocessing.kind == "Standardize"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (file(1, standardize="yes"), "data: standardize must be true or false, not 'yes'."),
        (file(2, standardize=True), 'data: unknown field "standardize"'),
        (file(2, preprocessing={"kind": "Whitten"}), "(did you mean Whiten?)"),
        (file(2, preprocessing={"kind": "Whiten", "params": {"epsilon": 0}}), "epsilon must be"),
        (file(2, preprocessing=True), "data.preprocessing: expected"),
        ('{"format": "layerloom-project", "version": 1, "network": {}, "data": 5}', "data: exp"),
    ],
)
def test_what_is_wrong_with_it_is_said(text: str, said: str) -> None:
    with pytest.raises(ProjectFileError) as caught:
        project_file.loads(text)
    assert said in str(caught.value)


# -- whitening of many samples ------------------------------------------------------------------


def bright_images(count: int = 3000) -> np.ndarray:
    """Images whose values lie far from 128 and hang together."""
    values = np.random.default_rng(4).integers(180, 256, (count, 1, 3, 4), np.uint8)
    values[:, :, 1:] = values[:, :, 1:] // 2 + values[:, :, :-1] // 2
    return values


def test_the_covariance_of_pixels_is_exact() -> None:
    values = bright_images()
    mean, matrix, _ = preparation.whitening(values, 255.0, "PCA", 1e-9)
    flat = values.reshape(len(values), -1) / 255
    np.testing.assert_allclose(mean.ravel(), flat.mean(0), rtol=1e-6)
    variances = np.linalg.eigvalsh(np.cov(flat.T, bias=True))[::-1]
    np.testing.assert_allclose((matrix**2).sum(0), 1 / (variances + 1e-9), rtol=1e-5)


def test_whitening_tells_how_far_it_is_and_can_be_cancelled() -> None:
    heard: list[tuple[str, int, int]] = []

    def tell(text: str, done: int, total: int) -> None:
        heard.append((text, done, total))
        if len(heard) == 5:
            raise KeyError

    values = bright_images()
    whiten = PREPROCESSING.setting("Whiten")
    fitted = fit(whiten, watched(values, "Measuring", tell), 255.0)
    assert heard == [("Measuring", piece, 3) for piece in range(3)]
    plain = fit(whiten, values, 255.0)
    for name, array in plain.arrays.items():
        assert (fitted.arrays[name] == array).all()
        assert type(fitted.arrays[name]) is np.ndarray
    done = fitted.apply(watched(values, "Preprocessing", lambda *told: None))
    assert type(done) is np.ndarray
    assert (done == plain.apply(values)).all()
    with pytest.raises(KeyError):
        fitted.apply(watched(values, "Preprocessing", tell))


def test_loading_whitened_data_tells_of_both_passes() -> None:
    heard: list[tuple[str, int, int]] = []
    settings = DataSettings(preprocessing=PREPROCESSING.setting("Whiten", epsilon=0.25))
    dataset = load_dataset(settings, lambda *told: heard.append(told))
    assert ("Measuring Optical digits", 1, 2) in heard
    assert ("Preprocessing Optical digits", 0, 2) in heard
    assert type(dataset.train.inputs) is np.ndarray


def test_one_long_computation_can_be_left_at_once() -> None:
    """As when a person presses Stop while eigenvectors are computed, which takes seconds."""
    is_over, has_left = threading.Event(), threading.Event()
    heard: list[str] = []

    class StopError(Exception):
        pass

    def work(tell: Progress) -> None:
        tell("Measuring", 1, 2)
        assert is_over.wait(10)
        try:
            tell("Measuring", 2, 2)
        finally:
            has_left.set()

    def progress(text: str, done: int, total: int) -> None:
        heard.append(f"{done} of {total}")
        if len(heard) == 3:  # told again and again while the work stands still
            raise StopError

    with pytest.raises(StopError):
        abandonable(work, progress)
    assert heard == ["1 of 2"] * 3
    is_over.set()
    assert has_left.wait(10)
    with pytest.raises(ZeroDivisionError):
        abandonable(lambda tell: 1 / 0, progress)
    assert abandonable(lambda tell: 7, progress) == 7
