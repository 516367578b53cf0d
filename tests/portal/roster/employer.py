"""A member organisation as it stands in identity and in enrollment, its clerk and its people."""

from dataclasses import dataclass

from shared.events.catalogue import load_all
from tests.harness.service import AGENCY, ServiceHarness
from tests.identity.city import PASSWORD, City, Worker
from tests.portal.browser import Browser, Page


@dataclass
class Employer:
    id: str
    city: City
    enrollment: ServiceHarness
    portal: ServiceHarness
    clerk: Worker
    heard: int = 0

    @classmethod
    async def begun(cls, city: City, enrollment: ServiceHarness, portal: ServiceHarness) -> "Employer":
        employer_id, clerk = await city.employer(), await city.worker()
        assert (await city.grant(clerk.id, "employer_roster", employer_id)).status_code == 201
        made = cls(employer_id, city, enrollment, portal, clerk)
        await made.travel()
        headers = enrollment.token([("administrator", AGENCY)]) | enrollment.key()
        joined = await enrollment.client.post(
            "/member-organisations", json={"employer_id": employer_id}, headers=headers
        )
        assert joined.status_code == 201, joined.text
        return made

    async def travel(self) -> None:
        """What identity told since, to enrollment."""
        kinds = {kind.type: kind for kind in load_all() if kind in self.enrollment.service.handlers}
        told = await self.city.identity.told()
        for kind, body in told[self.heard :]:
            if kind in kinds:
                await self.enrollment.deliver(kinds[kind].model_validate(body))
        self.heard = len(told)

    async def people(self, count: int) -> list[str]:
        """ID numbers of people who are registered now."""
        numbers = [(await self.city.register())[0]["id_number"] for _ in range(count)]
        await self.travel()
        return numbers

    @property
    def home(self) -> str:
        return f"/employer/organisation/{self.id}/roster"

    async def desk(self, who: Worker | None = None) -> Browser:
        """The clerk's browser, or somebody else's."""
        browser = Browser(self.portal.app)
        login = (who or self.clerk).phone
        await browser.send(await browser.get("/sign-in"), login=login, password=PASSWORD)
        return browser

    async def upload(self, browser: Browser, page: Page, name: str, content: bytes) -> Page:
        fields = dict(page.form(f"{self.home}/file").fields)
        answer = await browser.client.post(f"{self.home}/file", data=fields, files={"file": (name, content)})
        return Page(answer)
