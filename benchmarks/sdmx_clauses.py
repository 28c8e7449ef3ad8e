# ruff: noqa: E501 (a table)
"""Clauses of the interface (versions 1.x and 2.x), each with addresses that try it and what has to come back."""

from __future__ import annotations

from dataclasses import dataclass, field

OLD, NEW = "/sdmx/2.1", "/sdmx/3.0"
STOCK = f"{NEW}/data/dataflow/SOJOURN/MIGRANT_STOCK/1.0"
KENYA = f"{OLD}/data/MIGRANT_STOCK/KEN...."
FLOW = "dataflow/SOJOURN/MIGRANT_STOCK/1.0"


@dataclass(frozen=True)
class Try:
    """One request. kind : beginning of the media type that has to come; holds : what has to be in the answer

    lacks : what must not be in it ; once : what has to be in it one time
    reader : headers of the request ; packed : the encoding that has to come, with the same body inside
    """

    address: str
    status: int = 200
    kind: str = ""
    holds: str = ""
    lacks: str = ""
    once: str = ""
    reader: dict[str, str] = field(default_factory=dict)
    packed: str = ""


def accepting(media: str, address: str, status: int = 200) -> Try:
    """A request for a media type, which has to come."""
    return Try(address, status, media.split(";q=")[0] if status == 200 else "", reader={"Accept": media})


CSV, PLAIN = "&format=csv20", "?format=csv20"
PROVIDER = "UN_DESA_POPULATION_DIVISION"
UNDESA = f"PA_MIGRANT_STOCK_{PROVIDER}"
_V = "application/vnd.sdmx."
CLAUSES: dict[str, dict[str, tuple[Try, ...]]] = {
    "Data": {
        "all data of a dataflow (1.x, 2.x)": (Try(f"{OLD}/data/TREATY_ACTION"), Try(f"{NEW}/data/dataflow/SOJOURN/TREATY_ACTION/1.0/*")),
        "a key with wildcards and several codes (`+`)": (Try(f"{OLD}/data/MIGRANT_STOCK/KEN+UGA.TZA...", holds="TZA", lacks='value="RWA"'),),
        "several keys (`,`) and `*` (2.x)": (Try(f"{STOCK}/KEN.UGA.*.*.*,UGA.KEN.*.*.*?format=csv20", holds="UGA,KEN"),),
        "agency, identifier and version of the flow": (Try(f"{OLD}/data/SOJOURN,MIGRANT_STOCK,1.0/KEN.UGA..."), Try(f"{OLD}/data/SOJOURN,MIGRANT_STOCK,latest/KEN.UGA..."), Try(f"{OLD}/data/OTHER,MIGRANT_STOCK/all", 404)),
        "wildcard or late-bound version (2.x: `*`, `~`, `+`)": (Try(f"{NEW}/data/dataflow/SOJOURN/MIGRANT_STOCK/*/KEN.UGA.*.*.*"), Try(f"{NEW}/data/dataflow/SOJOURN/MIGRANT_STOCK/~/KEN.UGA.*.*.*"), Try(f"{NEW}/data/dataflow/SOJOURN/MIGRANT_STOCK/1.0+/KEN.UGA.*.*.*")),
        "data of a data structure (2.x context)": (Try(f"{NEW}/data/datastructure/SOJOURN/MIGRANT_STOCK/1.0/KEN.UGA.*.*.*"),),
        "data of a provision agreement (2.x context)": (Try(f"{NEW}/data/provisionagreement/SOJOURN/{UNDESA}/1.0/*{PLAIN}", holds="UNDESA", lacks="WB_"), Try(f"{NEW}/data/provisionagreement/SOJOURN/PA_NOTHING/1.0/*", 404)),
        "data of a provider (1.x)": (Try(f"{OLD}/data/MIGRANT_STOCK/all/SOJOURN,{PROVIDER}?format=csv10", holds="UNDESA", lacks="WB_"), Try(f"{OLD}/data/MIGRANT_STOCK/all/NOBODY", 404)),
        "several dataflows in one message": (Try(f"{NEW}/data/dataflow/SOJOURN/TREATY_ACTION,MIGRANT_STOCK/1.0/*"),),
        "startPeriod, endPeriod (1.x)": (Try(f"{KENYA}?startPeriod=2010&endPeriod=2015&format=csv10", holds=",2015,", lacks=",2020,"), Try(f"{KENYA}?startPeriod=2015&endPeriod=2010", 400)),
        "updatedAfter": (Try(f"{KENYA}?updatedAfter=2000-01-01T00:00:00Z"), Try(f"{KENYA}?updatedAfter=2999-01-01T00:00:00Z", 404)),
        "firstNObservations, lastNObservations": (Try(f"{KENYA}?firstNObservations=1&format=csv10", holds=",1990,"), Try(f"{KENYA}?lastNObservations=1&format=csv10", holds=",2024,", lacks=",1990,")),
        "dimensionAtObservation": tuple(Try(f"{KENYA}?dimensionAtObservation={d}") for d in ("TIME_PERIOD", "AllDimensions", "COUNTERPART_AREA")),
        "detail: full, dataonly, serieskeysonly, nodata (1.x)": (Try(f"{KENYA}?detail=full&format=csv10", holds="OBS_STATUS"), Try(f"{KENYA}?detail=dataonly&format=csv10", lacks="OBS_STATUS"), Try(f"{KENYA}?detail=serieskeysonly", lacks="ObsValue"), Try(f"{KENYA}?detail=nodata", lacks="ObsValue")),
        "attributes, measures (2.x)": (Try(f"{STOCK}/KEN.UGA.*.*.*?attributes=OBS_STATUS{CSV}", holds="OBS_STATUS", lacks="SHEET"), Try(f"{STOCK}/KEN.UGA.*.*.*?measures=none{CSV}", lacks="OBS_VALUE"), Try(f"{STOCK}/KEN.UGA.*.*.*?attributes=NOTHING", 400)),
        "c[DIM]= with eq, ne, lt, le, gt, ge, co, nc, sw, ew (2.x)": tuple(Try(f"{STOCK}/KEN.*.*.*.*?c[{t}{CSV}") for t in ("SEX]=eq:F", "SEX]=ne:F", "OBS_VALUE]=lt:100", "OBS_VALUE]=le:100", "TIME_PERIOD]=gt:2015", "TIME_PERIOD]=ge:2015%2Ble:2020", "COUNTERPART_AREA]=co:G", "COUNTERPART_AREA]=nc:G", "COUNTERPART_AREA]=sw:U", "COUNTERPART_AREA]=ew:A")),
        "ranges that overlap are one answer, without a figure twice": (Try(f"{STOCK}/KEN.UGA.F._T.UNDESA_STOCK_2024_LONG?c[TIME_PERIOD]=ge:2010%2Ble:2020,ge:2015%2Ble:2024{CSV}", holds=",2020,", lacks=",2005,", once=",2015,"),),
        "includeHistory": (Try(f"{KENYA}?includeHistory=true&format=csv10", holds=",2019,"), Try(f"{KENYA}?includeHistory=maybe", 400)),
        "asOf (2.x)": (Try(f"{STOCK}/KEN.UGA.*.*.*?asOf=2999-01-01T00:00:00Z"), Try(f"{STOCK}/KEN.UGA.*.*.*?asOf=1999-01-01T00:00:00Z", 404)),
        "offset, limit (2.x)": (Try(f"{STOCK}/KEN.*.*.*.*?offset=1&limit=2{CSV}"),),
        "sort (2.x)": (Try(f"{STOCK}/KEN.UGA.F.*.UNDESA_STOCK_2024_LONG?sort=TIME_PERIOD:desc&limit=1{CSV}", holds=",2024,"), Try(f"{STOCK}/KEN.*.*.*.*?sort=COUNTERPART_AREA:desc"), Try(f"{STOCK}/KEN.*.*.*.*?sort=OBS_VALUE", 501), Try(f"{STOCK}/KEN.*.*.*.*?sort=NOTHING", 400)),
        "reportingYearStartDay (2.x)": (Try(f"{STOCK}/KEN.*.*.*.*?reportingYearStartDay=--01-01"), Try(f"{STOCK}/KEN.*.*.*.*?reportingYearStartDay=--07-01", 501), Try(f"{STOCK}/KEN.*.*.*.*?reportingYearStartDay=July", 400)),
    },
    "Structures": {
        "every type that has artefacts (1.x, 2.x)": tuple(Try(a) for k in ("agencyscheme", "categorisation", "categoryscheme", "codelist", "conceptscheme", "dataflow", "dataproviderscheme", "datastructure", "metadataflow", "metadatastructure", "provisionagreement") for a in (f"{OLD}/{k}", f"{NEW}/structure/{k}")),
        "content constraints, actual": (Try(f"{OLD}/contentconstraint/SOJOURN/CR_MIGRANT_STOCK"), Try(f"{NEW}/structure/dataconstraint/SOJOURN/CR_MIGRANT_STOCK")),
        "types without artefacts say so (404)": tuple(Try(f"{NEW}/structure/{k}", 404) for k in ("hierarchyassociation", "valuelist", "structuremap", "process", "metadataconstraint")),
        "all types at once (`structure`, `*`)": (Try(f"{NEW}/structure/*/*/*/*?detail=allstubs"), Try(f"{OLD}/structure?detail=allstubs")),
        "items of a scheme": (Try(f"{OLD}/codelist/SOJOURN/CL_SEX/1.0/F+M", holds='id="F"', lacks='id="_T"'), Try(f"{NEW}/structure/codelist/SOJOURN/CL_SEX/1.0/F,M")),
        "detail: full, allstubs, referencestubs, allcompletestubs, referencecompletestubs, referencepartial, raw": tuple(Try(f"{NEW}/structure/{FLOW}?references=all&detail={d}") for d in ("full", "allstubs", "referencestubs", "allcompletestubs", "referencecompletestubs", "referencepartial", "raw")),
        "references: none, parents, parentsandsiblings, ancestors, children, descendants, all, a type": tuple(Try(f"{NEW}/structure/{FLOW}?references={r}") for r in ("none", "parents", "parentsandsiblings", "ancestors", "children", "descendants", "all", "codelist")),
        "asOf (2.x)": (Try(f"{NEW}/structure/{FLOW}?asOf=2999-01-01T00:00:00Z"), Try(f"{NEW}/structure/{FLOW}?asOf=2000-01-01T00:00:00Z")),
        "hierarchies as artefacts of their own": (Try(f"{NEW}/structure/hierarchy/SOJOURN/AREAS_COMMUNITIES", holds="validFrom"), Try(f"{OLD}/hierarchicalcodelist/SOJOURN/AREAS_M49", holds="HierarchicalCode")),
        "item schemes in the reader's language (Accept-Language)": (Try(f"{OLD}/codelist/SOJOURN/CL_AREA", holds='xml:lang="fr">Éthiopie', reader={"Accept-Language": "fr, en;q=0.5"}),),
    },
    "Availability": {
        "exact, of one component, of all": (Try(f"{OLD}/availableconstraint/MIGRANT_STOCK/KEN....", holds="UGA"), Try(f"{NEW}/availability/{FLOW}/KEN.*.*.*.*/COUNTERPART_AREA", lacks='id="SEX"')),
        "mode=available, references": (Try(f"{OLD}/availableconstraint/MIGRANT_STOCK/KEN..../all/REF_AREA?mode=available&references=all", holds="<com:Value>TZA"), Try(f"{OLD}/availableconstraint/MIGRANT_STOCK/KEN..../all/REF_AREA", lacks="<com:Value>TZA")),
        "filters and periods": (Try(f"{NEW}/availability/{FLOW}/*?c[REF_AREA]=KEN&c[TIME_PERIOD]=ge:2015"),),
    },
    "Schemas": {
        "of a dataflow or data structure, as a structure message": (Try(f"{NEW}/schema/{FLOW}"), Try(f"{OLD}/schema/datastructure/SOJOURN/MIGRANT_STOCK/1.0")),
        "as an XML schema 2.1 and 3.0, with dimensionAtObservation": (accepting(f"{_V}schema+xml;version=2.1", f"{OLD}/schema/{FLOW}"), accepting(f"{_V}schema+xml;version=3.0.0", f"{NEW}/schema/{FLOW}?dimensionAtObservation=AllDimensions")),
        "of a provision agreement": (Try(f"{NEW}/schema/provisionagreement/SOJOURN/{UNDESA}/1.0"),),
    },
    "Reference metadata and registrations": {
        "metadata by flow, by set, by structure (1.x, 2.x)": (Try(f"{NEW}/metadata/metadataflow/SOJOURN/LINEAGE/1.0", holds="SHA256"), Try(f"{NEW}/metadata/metadataset/{PROVIDER}", holds="UNDESA", lacks="UNTC"), Try(f"{NEW}/metadata/structure/{FLOW}", holds="MIGRANT_STOCK"), Try(f"{NEW}/metadata/structure/codelist/SOJOURN/CL_SEX", 404), Try(f"{OLD}/metadata/LINEAGE", holds="ReportedAttribute")),
        "metadata: detail, asOf": (Try(f"{NEW}/metadata/metadataset/*?detail=allstubs", lacks="SHA256"), Try(f"{NEW}/metadata/metadataset/*?asOf=1999-01-01T00:00:00Z", 404)),
        "metadata: generic ML 2.1, 3.0, 3.1, JSON 2.0, 2.1": tuple(accepting(f"{_V}{m}", f"{NEW}/metadata/metadataset/*") for m in ("genericmetadata+xml;version=2.1", "metadata+xml;version=3.0.0", "metadata+xml;version=3.1.0", "metadata+json;version=2.0.0", "metadata+json;version=2.1.0")),
        "metadata: structure-specific ML 2.1, CSV": tuple(accepting(f"{_V}{m}", f"{NEW}/metadata/metadataset/*") for m in ("structurespecificmetadata+xml;version=2.1", "metadata+csv;version=2.0.0")),
        "registrations": (Try(f"{NEW}/registration/id/X"),),
        "what is not offered says so in the standard's form (501)": (Try(f"{NEW}/registration/id/X", 501, "application/xml"),),
    },
    "Formats and HTTP": {
        "data: every media type of versions 1.0 to 3.0 offered": tuple(accepting(f"{_V}{m}", KENYA) for m in ("genericdata+xml;version=2.1", "structurespecificdata+xml;version=2.1", "generictimeseriesdata+xml;version=2.1", "structurespecifictimeseriesdata+xml;version=2.1", "data+xml;version=3.0.0", "data+json;version=1.0.0", "data+json;version=2.0.0", "data+csv;version=1.0.0", "data+csv;version=2.0.0")),
        "data: media types of version 3.1": tuple(accepting(f"{_V}{m}", KENYA) for m in ("data+xml;version=3.1.0", "data+json;version=2.1.0", "data+csv;version=2.1.0")),
        "structures: every media type of versions 1.0 to 3.0, and ML 3.1": tuple(accepting(f"{_V}{m}", f"{NEW}/structure/{FLOW}") for m in ("structure+xml;version=2.1", "structure+xml;version=3.0.0", "structure+xml;version=3.1.0", "structure+json;version=1.0.0", "structure+json;version=2.0.0")),
        "structures: SDMX-JSON 2.1": (accepting(f"{_V}structure+json;version=2.1.0", f"{NEW}/structure/{FLOW}"),),
        "quality values": (Try(KENYA, kind=f"{_V}data+csv", reader={"Accept": "text/csv;q=0.9, application/xml;q=0.1"}), accepting("image/png", KENYA, 406)),
        "compression": (Try(f"{OLD}/codelist/SOJOURN/CL_AREA", reader={"Accept-Encoding": "gzip"}, packed="gzip"), Try(f"{KENYA}?format=csv10", reader={"Accept-Encoding": "gzip;q=0.5, identity;q=0.1"}, packed="gzip"), Try(f"{KENYA}?format=csv10", reader={"Accept-Encoding": "gzip;q=0"})),
        "ETag, If-None-Match, Last-Modified, If-Modified-Since": (Try(KENYA, 304, reader={"If-None-Match": "*"}), Try(KENYA, 304, reader={"If-Modified-Since": "Fri, 01 Jan 2999 00:00:00 GMT"})),
        "errors of the standard: 100, 140, 150": (Try(f"{OLD}/data/NOTHING/all", 404, holds='code="100"'), Try(f"{OLD}/data/MIGRANT_STOCK/KEN", 400, holds='code="140"'), Try(f"{KENYA}?dimensionAtObservation=NO", 400, holds='code="150"')),
        "limits: 413 for an answer, 414 for an address": (Try(f"{OLD}/data/MIGRANT_STOCK/{'A' * 9000}", 414), Try(f"{OLD}/data/DISPLACED_POPULATION/all", 413, holds='code="130"')),
    },
}  # fmt: skip
