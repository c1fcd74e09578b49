"""The file format: what is written is read back; what is wrong is said."""

from core import project_file
from core.network import Edge
from core.project import Project


def test_a_project_survives_the_round_trip() -> None:
    network = Project().network
    source = network.new_node("Input")
    network = network.add(source)
    target = network.new_node("Linear", out_features=10, initialization={"kind": "Normal"})
    network = network.add(target).connect(Edge(source.id, target.id))
    text = project_file.dumps(Project(network=network))
    project = project_file.loads(text)
    assert project.network.nodes[target.id].params == target.params
    assert project_file.loads(project_file.dumps(project)) == project
