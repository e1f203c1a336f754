#pragma once

#include "publisher/catalogue/rdf_graph.hpp"
#include "publisher/catalogue/service_facts.hpp"
#include "publisher/catalogue/state.hpp"

namespace daybook::catalogue {

/// The whole catalogue as DCAT 3, with what DCAT-AP 3 asks for: a dataset of ours is a dcat:DatasetSeries, each edition and each version
/// a dcat:Dataset in it, an offered version with its files, sizes and SHA-256; editions point at the one before, current and earlier
/// versions at one another. What is withdrawn or erased stays, without files and with its status and the reason. Names are addresses of
/// this service; without one in `facts.url` they are relative.
RdfGraph dcat_graph(const State& state, const ServiceFacts& facts);

/// "http://publications.europa.eu/resource/authority/frequency/MONTHLY" for "monthly"; "" for what has no word there.
std::string frequency_iri(std::string_view cadence);

}  // namespace daybook::catalogue
