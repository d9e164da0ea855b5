"""Questions made from the interface's own description, sound and broken, beside its promises."""

from contextlib import nullcontext, suppress

import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    negative_data_rejection,
    positive_data_acceptance,
)

import worlds
from fateshare.web.app import create_app

#: A stream that lasts as long as its job; `test_jobs` listens to it.
STREAM = r"/events$"
#: A name that has the form of one may still be nobody's; an address too long is answered by 414.
UNSAID = [positive_data_acceptance, negative_data_rejection]


def test_every_answer_is_as_described():
    # An application of its own: schemathesis starts and ends it as it likes.
    app = create_app(worlds.wired, warm=False)
    described = schemathesis.openapi.from_asgi("/api/openapi.json", app)
    asked = []
    for found in described.exclude(path_regex=STREAM).get_all_operations():
        operation = found.ok()
        asked.append(operation.label)
        for mode in GenerationMode:

            @settings(max_examples=12, suppress_health_check=list(HealthCheck))
            @given(case=operation.as_strategy(generation_mode=mode))
            def answered(case):
                case.call_and_validate(excluded_checks=UNSAID)

            # What takes nothing cannot be asked wrongly.
            with suppress(Unsatisfiable) if mode.is_negative else nullcontext():
                answered()
    assert {"GET /api/cut", "GET /api/agreements/{who}", "POST /api/jobs"} <= set(asked)
