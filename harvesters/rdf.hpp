#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace daybook::harvesters {

/// A node of a graph: an IRI, a blank node ("_:b0") or a literal.
struct Term {
    enum class Kind { iri, blank, literal };
    Kind kind = Kind::iri;
    std::string value;
    std::string language = {};  ///< of a literal, in lower case
    bool operator==(const Term&) const = default;
};

/// RDF as it is read, in memory. Statements of a subject keep their order.
class Graph {
public:
    /// Throws Error(exhausted) beyond a million statements.
    void add(const Term& subject, const std::string& predicate, Term object);
    /// What a subject (its value) says under a predicate; of a statement made twice, one.
    std::vector<Term> values(const std::string& subject, std::string_view predicate) const;
    /// The first value that is one of some predicates', or "". Of texts in several languages the English one.
    std::string text(const std::string& subject, std::initializer_list<std::string_view> predicates) const;
    /// Subjects of a type, in the order in which they were first named.
    std::vector<std::string> of_type(std::string_view type) const;
    std::size_t size() const { return size_; }

private:
    struct Statement {
        std::string predicate;
        Term object;
    };
    std::map<std::string, std::vector<Statement>, std::less<>> subjects_;
    std::vector<std::string> order_;
    std::size_t size_ = 0;
};

/// The graph of a document in Turtle or N-Triples ("turtle"), RDF/XML ("rdfxml") or JSON-LD ("json-ld"); no
/// network, no entities. Throws Error(bad_input) with the line and what the reader says.
Graph read_rdf(std::string_view syntax, const std::string& text, const std::string& url);

/// The syntax of an answer by its content type, else by how it begins.
std::string_view rdf_syntax(std::string_view content_type, std::string_view text);

/// JSON-LD 1.1 in what catalogues write of it: contexts in the document itself with prefixes, terms, types,
/// languages, @vocab, @base and containers; @graph, @list and nested nodes. Throws Error(bad_input) naming
/// what it does not read: a context that lies elsewhere, one within a term, @reverse, @included, @nest.
Graph read_jsonld(const std::string& text, const std::string& url);

}  // namespace daybook::harvesters
