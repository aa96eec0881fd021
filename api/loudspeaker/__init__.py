"""What goes to the village loudspeaker: a recording of a lesson's announcement and a sheet to read it live."""
