"""Why are there no captions? From the device to the words, step by step, as findings."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from captioner.core.events import SessionState
from captioner.core.findings import Finding, Severity
from captioner.gui.live.controller import SessionController
from captioner.gui.live.readings import LiveReadings
from captioner.gui.widgets.words import decimal

_translate = QCoreApplication.translate

_QUIET_DBFS = -50.0
_LITTLE_SPEECH = 0.05


def explain(controller: SessionController, readings: LiveReadings, source: str) -> list[Finding]:
    """One finding a step; the first that is not good is the place to look."""
    state = controller.status.state
    if not controller.is_running:
        return [
            Finding(
                _translate("Help", "Captioning"),
                Severity.NOTE,
                _translate("Help", "Captioning is not running."),
                _translate("Help", "Press Start on the Live page; readings appear here."),
            )
        ]
    if state is SessionState.PAUSED:
        return [
            Finding(
                _translate("Help", "Captioning"),
                Severity.NOTE,
                _translate("Help", "Captioning is paused."),
                _translate("Help", "Press Resume on the Live page."),
            )
        ]
    return [
        _device(readings, source, state),
        _level(readings),
        _voice(readings),
        _model(controller),
        _backlog(controller, readings),
    ]


def _device(readings: LiveReadings, source: str, state: SessionState) -> Finding:
    topic = _translate("Help", "Device")
    if readings.sound_arrives:
        return Finding(
            topic,
            Severity.GOOD,
            _translate("Help", "Sound is coming in from {source}.").format(source=source),
        )
    if state is SessionState.LOADING:
        return Finding(
            topic,
            Severity.NOTE,
            _translate("Help", "No sound yet: the model is still loading."),
            _translate("Help", "Wait a moment; large models take up to a minute."),
        )
    return Finding(
        topic,
        Severity.PROBLEM,
        _translate("Help", "No sound is coming in from {source}.").format(source=source),
        readings.last_notice
        or _translate("Help", "Check that it is connected and not muted, or choose another one."),
    )


def _level(readings: LiveReadings) -> Finding:
    topic = _translate("Help", "Level")
    loudest = readings.loudest_dbfs
    words = _translate("Help", "Loudest of the last 10 s: {level} dB.").format(
        level=f"{loudest:.0f}"
    )
    if loudest < _QUIET_DBFS:
        return Finding(
            topic,
            Severity.PROBLEM,
            words,
            _translate("Help", "That is close to silence: turn the input up, or move closer."),
        )
    return Finding(topic, Severity.GOOD, words)


def _voice(readings: LiveReadings) -> Finding:
    topic = _translate("Help", "Voice activity")
    words = _translate("Help", "{share} % of the last 10 s was detected as speech.").format(
        share=round(100 * readings.speech_share)
    )
    if readings.speech_share >= _LITTLE_SPEECH:
        return Finding(topic, Severity.GOOD, words)
    is_loud = readings.loudest_dbfs >= _QUIET_DBFS
    return Finding(
        topic,
        Severity.PROBLEM if is_loud else Severity.NOTE,
        words,
        _translate(
            "Help",
            "If someone was speaking, raise “Sensitivity” in Settings, Voice activity.",
        )
        if is_loud
        else _translate("Help", "Say something to see it move."),
    )


def _model(controller: SessionController) -> Finding:
    topic = _translate("Help", "Model")
    info = controller.model_info
    if info is None:
        return Finding(
            topic,
            Severity.NOTE,
            _translate("Help", "The model is not loaded yet."),
            _translate("Help", "Sound is kept in the meantime; captions will catch up."),
        )
    words = _translate("Help", "{model} runs on {device} ({compute_type}).").format(
        model=info.model_name, device=info.device.upper(), compute_type=info.compute_type
    )
    return Finding(topic, Severity.GOOD, words)


def _backlog(controller: SessionController, readings: LiveReadings) -> Finding:
    topic = _translate("Help", "Backlog")
    behind_s = controller.status.behind_s
    if behind_s > 0:
        return Finding(
            topic,
            Severity.PROBLEM,
            _translate("Help", "Captions are {seconds} s behind.").format(
                seconds=decimal(behind_s)
            ),
            _translate(
                "Help", "Choose a smaller model, or close programs that keep the computer busy."
            ),
        )
    if readings.rejecting_guards:
        return Finding(
            topic,
            Severity.NOTE,
            _translate("Help", "Words were heard but rejected: {guards}.").format(
                guards=", ".join(readings.rejecting_guards)
            ),
            _translate("Help", "Music and noise are left out, so that no words are invented."),
        )
    since_s = readings.seconds_since_caption
    if since_s is None:
        return Finding(topic, Severity.NOTE, _translate("Help", "No caption yet."))
    return Finding(
        topic,
        Severity.GOOD,
        _translate("Help", "Captions are keeping up; the last one changed {seconds} s ago.").format(
            seconds=f"{since_s:.0f}"
        ),
    )
