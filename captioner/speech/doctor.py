"""Checks of everything that recognition needs, returned as findings."""

from collections.abc import Callable
from importlib.metadata import version

import psutil

from captioner.core.errors import CaptionerError
from captioner.core.findings import Finding, Severity
from captioner.core.message import NO_MESSAGE, Message, joined
from captioner.speech.hosting.device_choice import (
    CUBLAS_PACKAGE,
    DeviceChoice,
    Gpu,
    cublas_directory,
    nvidia_gpus,
)
from captioner.speech.hosting.probe import DeviceProbe, advise
from captioner.speech.models.hub import endpoint, is_offline
from captioner.speech.models.manifest import ChosenModel
from captioner.speech.models.overview import overview, recommended
from captioner.speech.models.store import ModelStore
from captioner.speech.whisper.voice_activity import GatedVoiceActivity
from captioner.subprocesses.placement import describe_confinement


def examine(
    store: ModelStore, probe: DeviceProbe, choose: Callable[[], ChosenModel]
) -> list[Finding]:
    """Check everything that recognition needs. Takes seconds, because it probes the model.

    Args:
        choose: Returns the model used for captions, or raises `CaptionerError`.
    """
    confinement = Finding("confinement", Severity.GOOD, describe_confinement())
    findings = [_packages(), _voice_activity(), confinement]
    gpus = nvidia_gpus()
    findings.append(_gpu(gpus))
    try:
        chosen = choose()
    except CaptionerError as error:
        return [*findings, Finding("model", Severity.PROBLEM, error.message, hint=error.hint)]
    findings.append(_model(chosen))
    findings.extend(_device(chosen, probe))
    findings.extend(_recommended(store, probe))
    findings.append(_download(store))
    if store.catalogue_error is not None:
        found = store.catalogue_error
        findings.append(Finding("catalogue", Severity.PROBLEM, found.message, hint=found.hint))
    return findings


def _packages() -> Finding:
    versions = {
        name: version(name)
        for name in ("ctranslate2", "faster-whisper", "onnxruntime", "webrtcvad-wheels")
    }
    shown = ", ".join(f"{name} {number}" for name, number in versions.items())
    return Finding(
        "packages",
        Severity.GOOD,
        Message("Recognition uses {shown}.", shown=shown),
        details=versions,
    )


def _voice_activity() -> Finding:
    try:
        GatedVoiceActivity()
    except CaptionerError as error:
        return Finding("voice activity", Severity.PROBLEM, error.message, hint=error.hint)
    return Finding("voice activity", Severity.GOOD, Message("The voice activity detector loads."))


def _gpu(gpus: tuple[Gpu, ...]) -> Finding:
    directory = cublas_directory()
    details = {
        "gpus": [
            {"name": gpu.name, "driver": gpu.driver, "memory_mb": gpu.memory_mb} for gpu in gpus
        ],
        "cublas_package": str(directory) if directory else "",
    }
    if not gpus:
        message = Message("No NVIDIA GPU with a driver was found; captions are made on the CPU.")
        return Finding("gpu", Severity.GOOD, message, details=details)
    names = joined(
        (Message("{name} (driver {driver})", name=gpu.name, driver=gpu.driver) for gpu in gpus),
        ", ",
    )
    hint = (
        NO_MESSAGE
        if directory
        else Message(
            "If the GPU is not used: pip install {cublas_package}", cublas_package=CUBLAS_PACKAGE
        )
    )
    return Finding(
        "gpu", Severity.GOOD, Message("Found {names}.", names=names), hint=hint, details=details
    )


def _model(chosen: ChosenModel) -> Finding:
    details = {"name": chosen.name, "path": str(chosen.path)}
    if chosen.notice:
        return Finding("model", Severity.NOTE, chosen.notice, details=details)
    message = Message("The model {name} is on this computer.", name=chosen.name)
    return Finding("model", Severity.GOOD, message, details=details)


def _device(chosen: ChosenModel, probe: DeviceProbe) -> list[Finding]:
    try:
        choice = probe.choose(chosen.path)
    except CaptionerError as error:
        return [Finding("device", Severity.PROBLEM, error.message, hint=error.hint)]
    findings = [_choice(chosen.name, choice)]
    if cuda := choice.cuda_error:
        findings.append(
            Finding(
                "cuda",
                Severity.PROBLEM,
                cuda.message,
                hint=cuda.hint,
                details={"used": False, "package": CUBLAS_PACKAGE},
            )
        )
    advice = advise(chosen.name, choice)
    findings.append(
        Finding(
            "pace",
            Severity.GOOD if advice.can_caption_live else Severity.PROBLEM,
            advice.message,
            hint=advice.hint,
            details={
                "real_time_factor": round(advice.real_time_factor, 3),
                "interval_s": round(advice.interval_s, 2),
                "can_caption_live": advice.can_caption_live,
                "must_record_first": advice.must_record_first,
                "basis": "measured",
            },
        )
    )
    free_mb = psutil.virtual_memory().available / 1e6
    findings.append(
        Finding(
            "memory",
            Severity.GOOD,
            Message(
                "{name} takes {memory_mb} MB; {free_mb} MB are free.",
                name=chosen.name,
                memory_mb=choice.memory_mb,
                free_mb=free_mb,
            ),
            details={"memory_mb": choice.memory_mb, "free_mb": round(free_mb)},
        )
    )
    return findings


def _recommended(store: ModelStore, probe: DeviceProbe) -> list[Finding]:
    best = recommended(overview(store, probe), psutil.virtual_memory().available / 1e6)
    if best is None or best.advice is None:
        return []
    name, behind_s = best.model.entry.name, best.advice.behind_s
    return [
        Finding(
            "recommended",
            Severity.GOOD,
            joined(
                [
                    Message(
                        "{name} suits this computer best: captions about {behind_s:.1f} s behind "
                        "speech.",
                        name=name,
                        behind_s=behind_s,
                    ),
                    NO_MESSAGE
                    if best.model.path
                    else Message(
                        "It is {size_mb} MB to download.", size_mb=best.model.entry.download_mb
                    ),
                ]
            ),
            hint=NO_MESSAGE
            if best.model.path
            else Message(
                "Run: captioner models download {name}; then caption with --model and that name.",
                name=name,
            ),
            details={"name": name, "behind_s": round(behind_s, 2), "basis": best.basis.value},
        )
    ]


def _choice(name: str, choice: DeviceChoice) -> Finding:
    where = (
        Message("the GPU")
        if choice.device == "cuda"
        else Message("{cpu_threads} CPU threads", cpu_threads=choice.cpu_threads)
    )
    return Finding(
        "device",
        Severity.GOOD,
        Message(
            "{name} runs on {where} as {compute_type}: 10 s of sound are encoded in "
            "{encode_s:.2f} s, a word takes {word_ms} ms.",
            name=name,
            where=where,
            compute_type=choice.compute_type,
            encode_s=choice.encode_s,
            word_ms=choice.token_s * 1.3 * 1000,
        ),
        details={
            "device": choice.device,
            "compute_type": choice.compute_type,
            "cpu_threads": choice.cpu_threads,
            "load_s": round(choice.load_s, 3),
            "encode_s": round(choice.encode_s, 4),
            "token_s": round(choice.token_s, 5),
        },
    )


def _download(store: ModelStore) -> Finding:
    begun = [model.entry.name for model in store.models() if model.partial_bytes]
    details = {"endpoint": endpoint(), "offline": is_offline(), "begun": begun}
    if is_offline():
        message = Message("HF_HUB_OFFLINE is set: no model is downloaded.")
        return Finding("download", Severity.GOOD, message, details=details)
    if begun:
        return Finding(
            "download",
            Severity.GOOD,
            Message("The download of {names} is not complete.", names=", ".join(begun)),
            hint=Message("Resume with: captioner models download {name}", name=begun[0]),
            details=details,
        )
    message = Message(
        "Models are downloaded from {endpoint}, and only when you ask for them.",
        endpoint=endpoint(),
    )
    return Finding("download", Severity.GOOD, message, details=details)
