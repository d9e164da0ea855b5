"""A person at the page, for tests in a browser: what they see, click and type."""

DESKTOP = {"viewport": {"width": 1280, "height": 800}}
PHONE = {
    "viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True,
    "device_scale_factor": 2,
}  # fmt: skip


class Visit:
    """A person at the page: what they see, click and type; and what went wrong meanwhile."""

    def __init__(self, browser, address, path="/", **how):
        self.address, self.finger = address, how.get("has_touch", False)
        self.context = browser.new_context(**{"reduced_motion": "reduce", **how})
        self.page = self.context.new_page()
        self.page.set_default_timeout(30_000)
        self.asked, self.wrong = [], []
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("console", lambda one: self.wrong.append(f"{one.type}: {one.text}"))
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))
        self.page.goto(address + path)
        self.ready()

    def ready(self):
        self.page.wait_for_selector("html[data-ready=yes]")
        self.settle()

    def settle(self):
        """Wait until the answer to what was done is there."""
        self.page.wait_for_selector("#map[aria-busy=false]", state="attached")

    def fresh(self, hash_=""):
        """Begin anew without loading anew."""
        self.page.evaluate(
            "hash => { history.pushState(null, '', '/' + hash);"
            " window.dispatchEvent(new PopStateEvent('popstate')); }",
            hash_,
        )
        self.page.evaluate("document.querySelector('#zoom-all').click()")
        self.settle()

    def spot(self, lon, lat):
        """Return where a position is on the screen."""
        box = self.page.locator("#map").bounding_box()
        x, y = self.page.evaluate("at => document.querySelector('#map').fate.where(at)", [lon, lat])
        return box["x"] + x, box["y"] + y

    def near(self, lon, lat, turns=4):
        """Turn the wheel over a position until it is large."""
        x, y = self.spot(lon, lat)
        self.page.mouse.move(x, y)
        for _ in range(turns * (2 if self.finger else 1)):
            self.page.mouse.wheel(0, -600)
        self.page.wait_for_timeout(80)
        return self.spot(lon, lat)

    def tap(self, x, y):
        """Press a position with what this visitor has: a finger or a mouse."""
        (self.page.touchscreen.tap if self.finger else self.page.mouse.click)(x, y)
        self.settle()

    def search(self, typed):
        """Cut or find by keys alone."""
        self.page.locator("#find").focus()
        self.page.keyboard.type(typed)
        self.page.wait_for_selector("#find-list li[role=option]")
        self.page.keyboard.press("Enter")
        self.settle()

    def chips(self):
        """What is cut, as the address says."""
        return self.page.evaluate(
            "new URLSearchParams(location.hash.slice(1)).get('cut')?.split(',') ?? []"
        )

    def losing(self):
        """Which economies lose, as the table shows."""
        return self.page.evaluate(
            "[...document.querySelectorAll('#ranked :is(.congested, .offline)')]"
            ".map(e => e.parentElement.querySelector('button').id.slice(4))"
        )

    def corridor(self, key):
        """Where the sign of a corridor is."""
        outline = next(
            one[3]
            for one in self.page.evaluate("fetch('/api/map').then(r => r.json())")["corridors"]
            if one[0] == key
        )
        spots, at = [], (0, 0)
        for step in zip(outline[::2], outline[1::2], strict=True):
            at = (at[0] + step[0], at[1] + step[1])
            spots.append((at[0] / 100, at[1] / 100))
        return [sum(one) / len(spots) for one in zip(*spots, strict=True)]

    def close(self):
        """Leave."""
        self.context.close()
